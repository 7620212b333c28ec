import Basics
import Files
import Forges
import Glibc
import Processes

/// Runs git for git's helper: in the checkout that asks, or free of it.
struct HelperGit {
    /// The variables of the git command that asks.
    let environment: [(Key, String)]
    let folder: String

    /// The name of the step's file for outputs, which no other step has.
    var step: String {
        let path = environment.first { $0.0 == "GITHUB_OUTPUT" }?.1 ?? ""
        return String(decoding: path.utf8.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self)
    }

    /// The git folder of the checkout, absolute.
    var gitFolder: FilePath {
        let name = environment.first { $0.0 == "GIT_DIR" }?.1 ?? ".git"
        return FilePath(folder).resolving(FilePath(name))
    }

    /// Runs git without what the asking command has set for its own repository.
    func run(_ arguments: [String], adding variables: [(Key, String)] = []) throws -> Tool.Output {
        try GitInvocation(environment, keeping: .access, settings: ["safe.directory=*"], variables: variables)
            .run(arguments, in: folder)
    }

    /// Says something to who asks: git passes the helper's standard error on.
    func tell(_ text: String) { try? Folder.write(text, to: FilePath("/dev/stderr")) }

    /// The values of a key of the configuration that the asking repository, or `folder`, has.
    func values(of key: String) -> [String] { lines(["config", "--null", "--get-all", key]) }

    /// The values of all keys that match.
    func matching(_ pattern: String) -> [String] {
        lines(["config", "--null", "--get-regexp", pattern]).map { pair in
            // `KEY\nVALUE`
            String(decoding: pair.utf8.drop { $0 != 0x0A }.dropFirst(), as: UTF8.self)
        }
    }

    private func lines(_ arguments: [String]) -> [String] {
        guard let result = try? run(arguments), result.status == 0 else { return [] }
        return result.standardOutput.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Becomes a program of git that serves a repository.
    ///
    /// - Parameter isServer: whether it stands for another machine, which knows nothing of this one's settings.
    func become(_ arguments: [String], isServer: Bool, adding variables: [(Key, String)] = []) throws {
        var variables = variables
        if isServer {
            variables += [
                ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_COUNT", "1"),
                ("GIT_CONFIG_KEY_0", "safe.directory"), ("GIT_CONFIG_VALUE_0", "*"),
            ]
        }
        let words = ["env", "git"] + arguments
        let list = GitInvocation.merged(GitInvocation.kept(environment, .access), variables).map { "\($0.0)=\($0.1)" }
        var argv = words.map { strdup($0) } + [nil]
        var envp = list.map { strdup($0) } + [nil]
        execve("/usr/bin/env", &argv, &envp)
        throw ActionError("cannot run /usr/bin/env git: \(String(cString: strerror(errno)))")
    }
}
