import Actions
import Basics
import Glibc
import TestSupport
import Testing

/// `actions/checkout` against real repositories.
struct CheckoutTests {
    private let folder: TestFolder
    private let repository: TestRepository
    private let action: BuiltInAction

    init() throws {
        folder = try TestFolder()
        repository = try TestRepository(in: folder)
        action = try #require(BuiltInActions.find(owner: "Actions", name: "Checkout"))
        try repository.commit(["a.txt": "one\n", "dir/b.txt": "b\n", "deep/er/c.txt": "c\n"], "first")
        try repository.commit(["a.txt": "two\n"], "second")
    }

    private func checkout(
        _ inputs: [Key: String] = [:], workTree: Bool = false, source: CheckoutSource? = nil,
        change: (inout ActionFacts) -> Void = { _ in }
    ) async throws -> (host: TestHost, workspace: String) {
        var facts = try ActionFacts(in: folder, source: try source ?? repository.source(workTree: workTree))
        change(&facts)
        let host = TestHost(action, with: inputs, facts: facts)
        try await action.main(host)
        return (host, facts.workspace)
    }

    private func git(_ arguments: String..., in workspace: String) throws -> String {
        try TestFolder.tool(["git"] + arguments, in: workspace)
    }

    @Test func `the commit is on its branch, with one commit of history, and the source is not touched`() async throws {
        let before = try repository.fingerprint()
        let (host, workspace) = try await checkout()
        #expect(try git("status", "--porcelain", in: workspace) == "")
        #expect(try git("symbolic-ref", "HEAD", in: workspace) == "refs/heads/main")
        #expect(try git("rev-parse", "HEAD", "refs/remotes/origin/main", in: workspace).utf8.count == 81)
        #expect(try git("log", "--format=%s", in: workspace) == "second")
        #expect(contents(workspace + "/a.txt") == "two\n")
        #expect(host.record.outputs["commit"] == (try repository.git(["rev-parse", "HEAD"])))
        #expect(host.record.outputs["ref"] == "refs/heads/main")
        #expect(try repository.fingerprint() == before)
        _ = try git("fsck", "--connectivity-only", in: workspace)
    }

    @Test func `git asks its helper for all that it fetches from origin, and for every push`() async throws {
        // A name that both git's configuration and the shell have to quote.
        let program = folder.path + "/a $program \"here\""
        try folder.write(
            "#!/bin/sh\necho \"$@ $PITLANE_REMOTE $PITLANE_REMOTE_ADDRESS\" >>'\(folder.path)/asked'\nexit 1\n",
            to: "a $program \"here\"")
        try TestFolder.tool(["chmod", "755", program], in: "/")
        let (_, workspace) = try await checkout { $0.program = program }
        #expect(try git("config", "remote.origin.url", in: workspace) == "https://github.com/acme/app")
        for arguments in [
            ["fetch", "origin"], ["push", "origin", "HEAD:x"], ["push", "https://u:p@example.org/o/r", "HEAD:x"],
            ["push", "git@example.org:o/r", "HEAD:x"], ["push", "../other", "HEAD:x"],
        ] {
            #expect(throws: TestProblem.self) { try TestFolder.tool(["git"] + arguments, in: workspace) }
        }
        _ = try git("config", "remote.origin.pushurl", "ssh://git@example.org/o/r", in: workspace)
        #expect(throws: TestProblem.self) { try git("push", "origin", "HEAD:x", in: workspace) }
        let asked = (contents(folder.path + "/asked") ?? "").utf8.split(separator: 0x0A)
        let settings = "git-remote \(folder.path)/data/runs/7/origin/job.json"
        #expect(
            asked.map { Key(String(decoding: $0, as: UTF8.self)) }
                == [
                    "origin https://github.com/acme/app", "origin pitlane-https://github.com/acme/app",
                    "https://u:p@example.org/o/r pitlane-https://u:p@example.org/o/r",
                    "git@example.org:o/r git@example.org:o/r", "../other ../other", "origin ssh://git@example.org/o/r",
                ].map { Key("\(settings) \($0)") })
    }

    @Test func `all history brings every branch and tag, those of the repository's own origin too`() async throws {
        try repository.git(["branch", "topic", "HEAD~1"])
        try repository.git(["tag", "-a", "v1", "-m", "v1", "HEAD~1"])
        try repository.git(["update-ref", "refs/remotes/origin/develop", "HEAD~1"])
        try repository.git(["update-ref", "refs/remotes/origin/main", "HEAD~1"])
        // Where the remote has moved on, it counts as it was last seen; no two refs take each other's names.
        try repository.git(["branch", "behind", "HEAD~1"])
        try repository.git(["update-ref", "refs/remotes/origin/behind", "HEAD"])
        try repository.git(["update-ref", "refs/remotes/origin/topic/part", "HEAD"])
        let (_, workspace) = try await checkout(["fetch-depth": "0"])
        let format = "--format=%(refname) %(contents:subject) %(*subject)"
        let refs = """
            refs/heads/main second \nrefs/remotes/origin/behind second \nrefs/remotes/origin/develop first \n\
            refs/remotes/origin/main second \nrefs/remotes/origin/topic first \nrefs/tags/v1 v1 first
            """
        #expect(try git("for-each-ref", format, in: workspace) == refs)
        // A repository that is fetched from, since there is something already, gives the same.
        _ = try await checkout(["fetch-depth": "1"])
        _ = try await checkout(["fetch-depth": "0", "clean": "false"])
        #expect(try git("for-each-ref", format, in: workspace) == refs)
        #expect(try git("describe", "--tags", in: workspace).utf8.starts(with: "v1-1-g".utf8))
        _ = try git("fsck", "--connectivity-only", in: workspace)
    }

    @Test(arguments: [("2", 2), ("1", 1), ("100", 3)])
    func `depth is what was asked for`(depth: String, count: Int) async throws {
        try repository.commit(["a.txt": "three\n"], "third")
        let (_, workspace) = try await checkout(["fetch-depth": depth, "fetch-tags": "true"])
        #expect(try git("rev-list", "--count", "HEAD", in: workspace) == "\(count)")
    }

    @Test(arguments: [
        ("topic", "refs/heads/topic", "first"), ("refs/heads/topic", "refs/heads/topic", "first"),
        ("v1", "", "first"), ("refs/tags/v1", "", "first"), ("main", "refs/heads/main", "second"),
        ("develop", "refs/heads/develop", "first"),
    ])
    func `the input ref names a branch, a tag or a full ref`(ref: String, head: String, subject: String) async throws {
        try repository.git(["branch", "topic", "HEAD~1"])
        try repository.git(["tag", "-a", "v1", "-m", "v1", "HEAD~1"])
        try repository.git(["update-ref", "refs/remotes/origin/develop", "HEAD~1"])
        let (host, workspace) = try await checkout(["ref": ref])
        #expect(try git("log", "--format=%s", in: workspace) == subject)
        #expect((try? git("symbolic-ref", "--quiet", "HEAD", in: workspace)) ?? "" == head)
        #expect(host.record.outputs["ref"] == ref)
    }

    @Test func `a commit id detaches HEAD`() async throws {
        let first = try repository.git(["rev-parse", "HEAD~1"])
        let (host, workspace) = try await checkout(["ref": first])
        #expect(try git("rev-parse", "HEAD", in: workspace) == first)
        #expect(throws: TestProblem.self) { try git("symbolic-ref", "--quiet", "HEAD", in: workspace) }
        #expect(host.record.outputs["commit"] == first)
    }

    @Test func `a pull request's merge commit is checked out detached`() async throws {
        let (_, workspace) = try await checkout { $0.ref = "refs/pull/3/merge" }
        #expect(
            try git("rev-parse", "refs/remotes/pull/3/merge", in: workspace)
                == (try repository.git(["rev-parse", "HEAD"])))
        #expect(throws: TestProblem.self) { try git("symbolic-ref", "--quiet", "HEAD", in: workspace) }
    }

    @Test(
        arguments: [
            (["ref": "nowhere"], "could not be found"), (["ref": "--upload-pack=x"], "not a name git allows"),
            (["repository": "other/one"], "'other/one' is not available"), (["fetch-depth": "many"], "'fetch-depth'"),
            (["clean": "perhaps"], "write true or false"), (["path": "../out"], "is not under"),
            (["path": "/etc"], "is not under"), (["ref": String(repeating: "0", count: 40)], "exit code"),
        ] as [([Key: String], String)])
    func `a request that cannot be met says why`(inputs: [Key: String], words: String) async throws {
        let error = await #expect(throws: ActionError.self) { try await checkout(inputs) }
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }

    @Test func `the work tree as it is lies over the commit`() async throws {
        try repository.commit([
            "keep.txt": "keep\n", "gone.txt": "x", "staged-gone/x.txt": "x", "becomes-folder": "x",
            "becomes-file/x.txt": "x", ".gitignore": "ignored\n",
        ])
        try repository.git(["rm", "--quiet", "staged-gone/x.txt"])
        try TestFolder.tool(
            [
                "sh", "-c",
                """
                printf 'changed\\n' > a.txt; rm gone.txt; printf new > 'new file
                with a line break'; printf i > ignored; ln -s /etc/passwd link; rm becomes-folder
                mkdir becomes-folder; printf y > becomes-folder/y; rm -r becomes-file; printf z > becomes-file
                printf s > staged.txt; git add staged.txt; printf '#!/bin/sh\\n' > run.sh; chmod 755 run.sh
                printf '\\377' > "$(printf 'bytes-\\377')"; mkdir nested; git init -q nested; printf n > nested/n
                git update-index --chmod=+x keep.txt; chmod 755 keep.txt
                """,
            ], in: repository.root)
        let before = try repository.fingerprint()
        let (host, workspace) = try await checkout(workTree: true)
        #expect(try repository.fingerprint() == before)
        let list =
            "find . -path ./.git -prune -o -path ./nested -prune -o -name ignored -o -printf '%p %y %m %l\\n' | LC_ALL=C sort"
        let listed = try TestFolder.tool(["sh", "-c", list + " | grep -v '^\\. d'"], in: workspace)
        #expect(listed == (try TestFolder.tool(["sh", "-c", list + " | grep -v '^\\. d'"], in: repository.root)))
        #expect(contents(workspace + "/a.txt") == "changed\n")
        #expect(contents(workspace + "/ignored") == nil)
        #expect(host.record.lines.contains { $0.contains("Left out nested") })
    }

    @Test func `sparse checkout has the folders named and the files above them`() async throws {
        try repository.commit(["deep/file.txt": "f", "deep/other/d.txt": "d"])
        let (_, workspace) = try await checkout(["sparse-checkout": "deep/er"])
        #expect(
            try TestFolder.tool(["sh", "-c", "git ls-files -t | LC_ALL=C sort"], in: workspace) == """
                H a.txt
                H deep/er/c.txt
                H deep/file.txt
                S deep/other/d.txt
                S dir/b.txt
                """)
        #expect(try git("status", "--porcelain", in: workspace) == "")
        #expect(contents(workspace + "/dir/b.txt") == nil)
    }

    @Test func `sparse checkout takes patterns without cone mode`() async throws {
        let (_, workspace) = try await checkout(["sparse-checkout": "b.txt", "sparse-checkout-cone-mode": "false"])
        #expect(contents(workspace + "/dir/b.txt") == "b\n")
        #expect(contents(workspace + "/a.txt") == nil)
    }

    @Test func `a second checkout cleans, or keeps what is not tracked where clean is false`() async throws {
        let (_, workspace) = try await checkout()
        try folder.write("x", to: "job/workspace/left.txt")
        try repository.commit(["a.txt": "three\n"], "third")
        _ = try await checkout(["clean": "false"])
        #expect(contents(workspace + "/left.txt") == "x")
        #expect(contents(workspace + "/a.txt") == "three\n")
        _ = try await checkout(["path": "below/here"])
        #expect(contents(workspace + "/below/here/a.txt") == "three\n")
        _ = try await checkout()
        #expect(contents(workspace + "/left.txt") == nil)
        #expect(contents(workspace + "/below/here/a.txt") == nil)
    }

    @Test func `the repository itself is never taken for the workspace`() async throws {
        let root = repository.root
        let error = await #expect(throws: ActionError.self) { try await checkout { $0.workspace = root } }
        #expect(error?.description.contains("only read") == true)
        #expect(contents(root + "/a.txt") == "two\n")
    }

    @Test(arguments: ["lfs", "submodules"])
    func `large file storage and submodules are refused only where the tree has them`(input: Key) async throws {
        _ = try await checkout([input: "true"])
        try repository.commit([
            ".gitattributes": "*.bin filter=lfs\n", "x.bin": "pointer",
            ".gitmodules": "[submodule \"x\"]\n\tpath = x\n\turl = ../x\n",
        ])
        let error = await #expect(throws: ActionError.self) { try await checkout([input: "true"]) }
        #expect(error?.description.contains("'\(input)' is not available") == true)
    }

    @Test func `a SHA-256 repository, a linked work tree and an alternate object folder can be read`() async throws {
        let other = try TestRepository(in: folder, name: "sha256", options: ["--object-format=sha256"])
        try other.git(["commit", "--quiet", "--allow-empty", "--message", "wide"])
        let wide = try other.source()
        let (_, workspace) = try await checkout { $0.source = wide }
        #expect(try git("log", "--format=%s", in: workspace) == "wide")

        try repository.git(["worktree", "add", "--quiet", "../linked", "HEAD~1"])
        let linked = CheckoutSource(
            gitFolder: repository.root + "/.git/worktrees/linked", sha: try repository.git(["rev-parse", "HEAD~1"])
        )
        _ = try await checkout { $0.source = linked }
        #expect(try git("log", "--format=%s", in: workspace) == "first")

        try TestFolder.tool(["git", "clone", "--quiet", "--bare", "--shared", "source", "shared.git"], in: folder.path)
        let sha = try repository.git(["rev-parse", "HEAD"])
        let shared = CheckoutSource(gitFolder: folder.path + "/shared.git", sha: sha)
        _ = try await checkout { $0.source = shared }
        #expect(try git("log", "--format=%s", in: workspace) == "second")
    }

    @Test func `a repository too large to copy is fetched from`() async throws {
        for group in 0..<5 {
            let pairs = (0..<100).map { ("many/\(group)/\($0).txt", "\(group) \($0)") }
            for (name, text) in pairs.prefix(1) { try folder.write(text, to: "source/" + name) }
            let script = "cd many/\(group); for i in $(seq 1 100); do echo \(group)-$i > $i.txt; done"
            try TestFolder.tool(["sh", "-c", script], in: repository.root)
        }
        try repository.commit([:], "many")
        let before = try repository.fingerprint()
        let (host, workspace) = try await checkout()
        #expect(host.record.commands.contains { $0.contains("fetch") })
        #expect(try git("log", "--format=%s", in: workspace) == "many")
        #expect(try git("status", "--porcelain", in: workspace) == "")
        _ = try await checkout(["fetch-depth": "0"])
        #expect(try git("rev-list", "--count", "HEAD", in: workspace) == "3")
        #expect(try repository.fingerprint() == before)
    }

    @Test func `hooks and settings of the user's repository do not take part`() async throws {
        let mark = folder.path + "/ran"
        let script = "#!/bin/sh\ntouch '\(mark)'\n"
        for hook in ["post-checkout", "post-index-change", "reference-transaction", "fsmonitor", "pack"] {
            try folder.write(script, to: "source/.git/hooks/" + hook)
        }
        try TestFolder.tool(["sh", "-c", "chmod 755 .git/hooks/*"], in: repository.root)
        try repository.git(["config", "core.hooksPath", repository.root + "/.git/hooks"])
        try repository.git(["config", "core.fsmonitor", repository.root + "/.git/hooks/fsmonitor"])
        try repository.git(["config", "uploadpack.packObjectsHook", repository.root + "/.git/hooks/pack"])
        try repository.git(["config", "status.showStash", "true"])
        try folder.write("stashed", to: "source/a.txt")
        try repository.git(["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "stash", "--quiet"])
        try TestFolder.tool(["rm", "-f", mark], in: "/")
        try folder.write("changed", to: "source/a.txt")
        for depth in ["1", "2", "0"] {
            let (_, workspace) = try await checkout(["fetch-depth": depth], workTree: true)
            #expect(contents(workspace + "/a.txt") == "changed")
        }
        #expect(contents(mark) == nil)
    }

    @Test func `variables of git that the run was started with do not take part`() async throws {
        let facts = try ActionFacts(in: folder, source: try repository.source(workTree: true))
        var environment = TestFolder.environment
        environment["GIT_DIR"] = "/nonexistent"
        environment["GIT_INDEX_FILE"] = "/nonexistent"
        environment["GIT_WORK_TREE"] = "/nonexistent"
        let host = TestHost(action, with: [:], facts: facts, environment: environment)
        try await action.main(host)
        #expect(contents(facts.workspace + "/a.txt") == "two\n")
    }

    @Test(.enabled(if: getuid() == 0, "only root can give files to another owner"), arguments: ["1", "2", "0"])
    func `a repository of another owner can be read`(depth: String) async throws {
        try folder.write("changed", to: "source/a.txt")
        let source = try repository.source(workTree: true)
        try TestFolder.tool(["chown", "-R", "12345:12345", repository.root], in: "/")
        let (_, workspace) = try await checkout(["fetch-depth": depth], source: source)
        #expect(contents(workspace + "/a.txt") == "changed")
    }

    @Test func `any change of a work tree is laid over the commit`() async throws {
        let random = RandomSource()
        for index in 0..<ProveTier.count(sample: 4, full: 200) {
            var source = random.fork(index)
            // Few names, so that files, folders and links often take each other's places.
            let names = ["a", "b", "c/a", "c/b", "c/d/a", "c", "a/b", "e f", "-x"]
            func scramble() throws {
                for _ in 0..<source.int(in: 1...8) {
                    let name = source.pick(names)
                    let way = source.int(in: 0...4)
                    let make = [
                        "rm -rf \"$f\"", "printf %s \"$1\" > \"$f\"", "printf %s \"$1\" > \"$f\"; chmod 755 \"$f\"",
                        "ln -s \"$1\" \"$f\"", "mkdir \"$f\"; printf x > \"$f/x\"",
                    ][way]
                    let prepare = """
                        f=./$2; d=$(dirname "$f")
                        for p in "${2%%/*}" "$d"; do [ -d "$p" ] && [ ! -L "$p" ] || rm -rf "./$p"; done
                        mkdir -p "$d"
                        """
                    let arguments = [
                        "sh", "-c", "\(prepare)\nrm -rf \"$f\"; \(make)", "sh", "\(source.int(in: 0...3))", name,
                    ]
                    try TestFolder.tool(arguments, in: repository.root)
                }
            }
            try scramble()
            try repository.commit([:])
            try scramble()
            if source.chance(0.5) { try repository.git(["add", "--all"]) }
            if source.chance(0.5) { try scramble() }
            let (_, workspace) = try await checkout(workTree: true)
            let list =
                "find . -path ./.git -prune -o ! -type d -printf '%p %y %m %l ' -exec sh -c '[ -L \"$1\" ] || cat \"$1\"; echo' sh {} \\; | LC_ALL=C sort"
            let found = try TestFolder.tool(["sh", "-c", list], in: workspace)
            let wanted = try TestFolder.tool(["sh", "-c", list], in: repository.root)
            #expect(found == wanted, "\(source) case \(index)")
        }
    }
}
