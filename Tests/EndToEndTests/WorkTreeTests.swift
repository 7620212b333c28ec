import Basics
import Files
import Glibc
import TestSupport
import Testing

/// A run takes the work tree as it is, whatever lies in it, and a data folder in any spelling.
struct WorkTreeTests {
    private static let workflow = """
        on: [push, pull_request]
        jobs:
          list:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: git -c core.quotePath=true status --porcelain && cat link/file
        """

    /// What an untracked tree can hold beside files; none of it may stop a run.
    private static let odd = #"""
        set -e
        mkdir folder && echo inside > folder/file && ln -s folder link
        ln -s nowhere dangling && ln -s 'ann@host.123:456' '.#notes' && ln -s / root
        mkfifo pipe && mkdir empty
        echo > -dash && echo > '--stdin-paths' && echo > $'new\nline' && echo > 'q"uote' && echo > 'back\slash'
        echo bytes > $'\xff\xfebad' && echo ü > 'ü ß'
        g() { git -c user.name=T -c user.email=t@example.invalid "$@"; }
        git init -q nested && echo x > nested/x && git -C nested add x && g -C nested commit -qm x
        git init -q unborn && echo x > unborn/x
        git worktree add -q .trees/a -b feature
        """#

    @Test func oddThingsInATreeAreTakenOrLeftOut() throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.workflow])
        let made = try sandbox.shell(Self.odd)
        try #require(made.status == 0, "\(made.errors)")
        for arguments in [["plan"], ["plan", "pull_request", "--base", "feature", "--branch", "main"]] {
            let plan = try sandbox.pitlane(list: arguments)
            #expect(plan.errors.utf8.isEmpty, "\(arguments)")
        }
        let answer = try sandbox.run()
        let log = answer.lines("list")
        try #require(answer.status == 0, "\(answer.errors)\(log)")
        for name in [
            "folder/", "link", "dangling", ".#notes", "root", "-dash", "--stdin-paths", #""new\nline""#, #""q\"uote""#,
            #""back\\slash""#, #""\377\376bad""#, #""\303\274 \303\237""#,
        ] {
            #expect(log.contains { Key($0) == Key("?? \(name)") }, "\(name)")
        }
        #expect(answer.says("list", "inside"))
        for name in ["nested", "unborn", ".trees/a"] {
            #expect(log.contains { $0.utf8.starts(with: "Left out \(name): ".utf8) }, "\(name)")
        }
        // A link is told from what it leads to, and the same state is found again.
        #expect(try sandbox.pitlane("rerun").status == 0)
        #expect(try sandbox.shell("ln -sf elsewhere dangling").status == 0)
        let changed = try sandbox.pitlane("rerun")
        #expect(changed.status == 2 && changed.errors.utf8.starts(with: "error: the run was made with unc".utf8))
    }

    @Test func aDataFolderHasOneNameInAnySpelling() throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.workflow, "link/file": "inside"])
        try #require(try sandbox.shell("mkdir x ../real && ln -s ../real way && touch file").status == 0)
        let spellings = [
            "../data", "./../data", "../data/", "x/../../data", "../data/.", "\(sandbox.folder)//data",
            "/proc/self/cwd/../data", "way/../data",
        ]
        for (index, place) in spellings.enumerated() {
            let answer = try sandbox.run("--data", place)
            #expect(answer.status == 0, "\(place): \(answer.errors)")
            #expect(answer.objects("run.started").first?["run"]?.intValue == index + 1, "\(place)")
        }
        let none = try sandbox.pitlane("run", "--data", "")
        #expect(none.status == 2 && none.errors == "error: --data is empty; name the folder of the records")
        let file = try sandbox.pitlane("run", "--data", "file")
        #expect(file.status == 2 && file.errors.utf8.starts(with: "error: ".utf8), "\(file.errors)")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a repository to somebody else"))
    func gitsOwnReasonIsShown() throws {
        let sandbox = try Sandbox([".github/workflows/ci.yml": Self.workflow])
        try #require(try sandbox.shell("chown -R 65534 . && chmod 755 .. .").status == 0)
        for command in ["plan", "run"] {
            let answer = try sandbox.pitlane(command)
            #expect(answer.status == 2)
            #expect(
                answer.errors
                    == "error: git cannot read the repository at \(sandbox.repository): fatal: detected dubious ownership in "
                    + "repository at '\(sandbox.repository)' To add an exception for this directory, call: git config "
                    + "--global --add safe.directory \(sandbox.repository)")
        }
    }
}
