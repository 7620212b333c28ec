import Basics
import Files
import TestSupport
import Testing

/// `release create` is killed before or after each thing it changes, twice, and the next call completes it.
struct ReleaseDeathTests {
    /// Stands before git: kills the program that calls it around one of git's commands that change something.
    private static let git = """
        #!/bin/bash
        for word in "$@"; do
            case $word in hash-object | mktree | commit-tree | merge | tag | push) step=$word; break ;; esac
        done
        [[ $step != hash-object || " $* " == *" -w "* ]] || step=
        [[ $step != tag || " $* " == *" --annotate "* ]] || step=
        if [[ $step == "$DEATH_STEP" && $DEATH_TIME == before ]]; then kill -9 $PPID; exit 1; fi
        PATH=${PATH#*:} git "$@"
        code=$?
        if [[ $step == "$DEATH_STEP" && $DEATH_TIME == after ]]; then kill -9 $PPID; fi
        exit $code
        """

    private static let deaths = ["hash-object", "mktree", "commit-tree", "merge", "tag", "push"].flatMap { step in
        ["before", "after"].map { (step: step, time: $0) }
    }

    @Test func aKilledReleaseIsCompleted() throws {
        let original = try ReleaseSandbox.make()
        try Folder.make("\(original.folder)/bin")
        try Folder.write(Array(Self.git.utf8), to: "\(original.folder)/bin/git", mode: 0o755)
        let path = Sandbox.environment().first { $0.0 == "PATH" }?.1 ?? ""
        var (killed, scenarios) = (0, 0)
        let start = ContinuousClock.now
        // A death before a step is one after the step before it, but for the first.
        for first in Self.deaths where ProveTier.isFull || first.time == "after" {
            for second in ProveTier.isFull ? Self.deaths : [first] {
                let sandbox = try ReleaseSandbox.copy(of: original)
                let name = "\(first) \(second)"
                for death in [first, second] {
                    let answer = try sandbox.release(
                        "create", "--publish",
                        environment: ReleaseSandbox.identity.merging([
                            "PATH": "\(original.folder)/bin:\(path)", "DEATH_STEP": death.step,
                            "DEATH_TIME": death.time,
                        ]) { $1 })
                    #expect(answer.status == 137 || answer.status == 0, "\(name): \(answer)")
                    if answer.status == 137 { killed += 1 }
                }
                scenarios += 1
                let last = try sandbox.release("create", "--publish")
                #expect(last.status == 0, "\(name): \(last)")
                let head = try sandbox.git("rev-parse", "HEAD")
                let (here, there) = try sandbox.refs()
                #expect(here == there && here.contains("refs/tags/v1.3.0 tag \(head)"), "\(name): \(here) \(there)")
                let log = try sandbox.git("log", "--format=%s", "v1.2.3..")
                #expect(log == "chore(release): 1.3.0\nfix(api): rounding (#12)\nfeat: prices", "\(name): \(log)")
                let left = try sandbox.shell(
                    "git status --porcelain; find .git -name '*.lock'; grep -c '^## \\[1.3.0\\]' CHANGELOG.md")
                #expect(left.output == "1", "\(name): \(left.output)")
            }
        }
        #expect(killed >= scenarios)
        try Evidence.record(
            name: "killed-releases", counts: ["scenarios": scenarios, "kills": killed],
            duration: start.duration(to: .now))
    }
}
