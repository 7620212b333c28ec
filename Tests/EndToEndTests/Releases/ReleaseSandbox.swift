import Basics
import Testing

/// A repository with a release, v1.2.3, commits that come to 1.3.0, and a remote.
enum ReleaseSandbox {
    static let identity: [Key: String] = [
        "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@example.invalid", "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.invalid",
    ]

    static func make(_ files: [String: String] = [:]) throws -> Sandbox {
        let sandbox = try Sandbox(["a.txt": "a\n"].merging(files) { $1 })
        try sandbox.git("tag", "v1.2.3")
        try sandbox.git("init", "-q", "--bare", "-b", "main", "../acme/app.git")
        try sandbox.git("remote", "add", "origin", "\(sandbox.folder)/acme/app.git")
        try sandbox.commit("feat: prices")
        try sandbox.commit("fix(api): rounding (#12)")
        try sandbox.git("push", "-q", "origin", "main", "v1.2.3")
        try sandbox.git("fetch", "-q", "origin")
        return sandbox
    }

    /// Another one that is the same, with a remote of its own.
    static func copy(of original: Sandbox) throws -> Sandbox {
        let sandbox = try Sandbox([:])
        let copied = try original.shell(
            """
            rm -rf \(sandbox.repository) && cp -a . \(sandbox.repository) && cp -a ../acme \(sandbox.folder)/ &&
                git -C \(sandbox.repository) remote set-url origin \(sandbox.folder)/acme/app.git
            """)
        try #require(copied.status == 0, "\(copied.errors)")
        return sandbox
    }
}

extension Sandbox {
    /// Runs `pitlane release …`.
    func release(_ arguments: String..., environment: [Key: String] = ReleaseSandbox.identity) throws -> Answer {
        try pitlane(list: ["release"] + arguments, environment: environment)
    }

    /// Branches and tags of this repository and of its remote, with the commits they lead to.
    func refs() throws -> (here: String, there: String) {
        let format =
            "--format=%(refname) %(objecttype) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)"
        return (
            try git("for-each-ref", format, "refs/heads", "refs/tags"),
            try git("--git-dir", "\(folder)/acme/app.git", "for-each-ref", format)
        )
    }
}
