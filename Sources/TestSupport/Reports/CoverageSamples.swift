/// Reports of coverage as the tools write them.
package enum CoverageSamples {
    /// In the form of `cobertura`.
    package static let cobertura = """
        <?xml version="1.0" ?>
        <!DOCTYPE coverage SYSTEM 'http://example.org/coverage-04.dtd'>
        <coverage line-rate="0.9999" lines-valid="999"><sources><source> /src/repo </source></sources>
        <packages><package name="p"><classes>
        <class name="A" filename="p/a.py"><methods><method name="m"><lines><line number="2" hits="7"/></lines></method>
        </methods><lines><line number="1" hits="1"/><line number="2" hits="3" branch="True"
        condition-coverage="50% (1/2)"/></lines></class>
        <class name="B" filename="p/b.py"><lines><line number="9" hits="0" branch="false"/></lines></class>
        <class name="A.Inner" filename="p/a.py"><lines><line number="5" hits="0"/><line number="4" hits="-2"/></lines>
        </class></classes></package></packages></coverage>
        """

    /// In the form of `python`.
    package static let python = """
        {"meta": {"format": 3, "version": "7.17.3"}, "files": {"p/a.py": {"executed_lines": [1, 2],
        "summary": {"covered_lines": 2, "num_statements": 3, "num_branches": 3, "covered_branches": 2},
        "missing_lines": [5], "executed_branches": [[2, 3]], "missing_branches": [[2, -1]], "functions": {"": {}}}},
        "totals": {"covered_lines": 2, "num_statements": 3, "num_branches": 3, "covered_branches": 2}}
        """

    /// In the form of `lcov`.
    package static let lcov =
        "TN:\nSF:p/a.py\nDA:1,1\nDA:2,3\nDA:5,0\nLF:3\nLH:2\nBRDA:2,0,jump to line 3,1\nBRDA:2,0,x, y,-\n"
        + "end_of_record\nSF:p/b.py\nFN:1,5,f\nFNDA:0,f\nDA:9,0,abc\nend_of_record\n"
    /// In the form of `go`.
    package static let go = "mode: count\np/a.go:1.2,2.4 1 3\np/a.go:2.5,4.1 2 0\nc:/p/b.go:7.1,7.9 1 0\n"
    /// In the form of `llvm`.
    package static let llvm = """
        {"data":[{"files":[{"branches":[],"filename":"/r/Sources/a.swift","segments":[[1,25,1,true,true,false],\
        [2,8,1,true,true,false],[2,13,1,true,false,false],[2,14,1,true,true,false],[2,26,0,true,true,false],\
        [3,13,1,true,false,false],[4,2,0,false,false,false],[5,10,0,true,true,false],[5,25,0,false,false,false],\
        [6,1,1,true,true,false],[6,12,0,false,false,false]]},\
        {"filename":"/r/Tests/t.swift","segments":[[1,1,1,true,true,false],[1,9,0,false,false,false]]},\
        {"filename":"/r/.build/x.swift","segments":[]}]}],"type":"llvm.coverage.json.export","version":"3.0.1"}
        """

    /// A Cobertura report of one class with `line` among its lines.
    package static func xml(_ line: String, class attributes: String = "filename='a'") -> String {
        "<coverage><packages><package><classes>\n<class \(attributes)><lines>\(line)</lines></class></classes></package>"
            + "</packages></coverage>"
    }

    /// `python` with `old` replaced.
    package static func json(_ old: String, _ new: String) -> String { python.replacing(old, with: new) }
}
