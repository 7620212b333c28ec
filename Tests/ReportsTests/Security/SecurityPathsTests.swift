import Basics
import Reports
import TestSupport
import Testing

/// Places of findings as scanners see them in containers, on other machines and on Windows.
struct SecurityPathsTests {
    private static let paths = RepositoryPaths(
        root: "/src/repo",
        files: ["app/package-lock.json", "app/main.py", "lib/main.py", "requirements.txt", "go.mod", "a b/ü.py"])

    /// How a log names files, and what they are.
    static let places: [(bases: String, uris: [String], files: [String])] = [
        ("", ["app/package-lock.json"], ["app/package-lock.json"]),
        (#""ROOT": {"uri": "file:///"}"#, ["app/package-lock.json"], ["app/package-lock.json"]),
        (#""ROOT": {"uri": "file:///src/"}"#, ["app/package-lock.json"], ["app/package-lock.json"]),
        (#""ROOT": {"uri": "file:///src/repo/"}"#, ["app/main.py"], ["app/main.py"]),
        (
            #""ROOT": {"uri": "file:///github/workspace"}"#, ["app/main.py", "lib/main.py"],
            ["app/main.py", "lib/main.py"]
        ),
        ("", ["file:///C:/a/wv/app/package-lock.json"], ["app/package-lock.json"]),
        ("", ["C:/a/wv/app/package-lock.json"], ["app/package-lock.json"]),
        ("", [#"C:\\\\a\\\\wv\\\\app\\\\package-lock.json"#], ["app/package-lock.json"]),
        ("", [#"app\\\\package-lock.json"#], ["app/package-lock.json"]),
        (#""ROOT": {"uri": "file:///D:/a/repo/repo/"}"#, ["app/main.py"], ["app/main.py"]),
        ("", ["file:///builds/7/a%20b/%C3%BC.py"], ["a b/ü.py"]),
        ("", ["./app/main.py"], ["app/main.py"]),
        ("", ["repo/app/main.py"], ["app/main.py"]),
        // What is no file of the repository, or one of several, stays as it is.
        ("", ["/usr/lib/python3/main.py"], ["/usr/lib/python3/main.py"]),
        ("", ["/x/node_modules/app/main.py"], ["/x/node_modules/app/main.py"]),
        ("", ["/src/repo/new/file.py"], ["new/file.py"]),
        ("", ["main.py"], ["main.py"]),
    ]

    @Test(arguments: places)
    func placesAreFilesOfTheRepository(test: (bases: String, uris: [String], files: [String])) throws {
        let base = test.bases.utf8.isEmpty ? "" : #", "uriBaseId": "ROOT""#
        let results = test.uris.map { uri in
            #"{"ruleId": "R", "message": {"text": "m"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "#
                + #""\#(uri.replacing(#"\\"#, with: #"\"#))"\#(base)}, "region": {"startLine": 1}}}]}"#
        }
        let log =
            #"{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "T"}}, "originalUriBaseIds": {\#(test.bases)}, "#
            + #""results": [\#(results.joined(separator: ", "))]}]}"#
        let report = try security(log, root: "/src/repo").mapped(by: Self.paths, in: .init(folder: ""))
        #expect(report.findings.map { $0.place?.file } == test.files.map { Key($0) })
    }

    /// A finding is the same wherever the scanner ran.
    @Test func theFingerprintIsThatOfTheFile() throws {
        let here = try security(SecuritySamples.gitleaks).mapped(by: Self.paths, in: .init())
        for text in ["app/main.py", "/builds/7/app/main.py", #"C:\\a\\app\\main.py"#] {
            let other = SecuritySamples.gitleaks.replacing("app/key.py", with: text)
            let mapped = try security(other).mapped(by: Self.paths, in: .init())
            #expect(mapped.findings.map(\.place?.file) == ["app/main.py"])
            #expect(mapped.findings[0].fingerprint != here.findings[0].fingerprint)
            let plain = try security(SecuritySamples.gitleaks.replacing("app/key.py", with: "app/main.py"))
            #expect(mapped.findings.map(\.fingerprint) == plain.findings.map(\.fingerprint))
        }
    }
}
