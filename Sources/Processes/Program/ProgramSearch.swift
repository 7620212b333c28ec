import Basics
import Glibc

/// Finds the program a step names, with the step's own PATH.
package enum ProgramSearch {
    /// The absolute path of `program` in the folders of `path`, or nil.
    package static func find(_ program: String, in path: String) -> String? {
        try? find(program, path: path, workingDirectory: "/")
    }

    /// The absolute path of the program `name`.
    ///
    /// - Throws: `ProcessFailure` of kind `notFound` or `notExecutable`, which says where was looked.
    static func find(_ name: String, path: String?, workingDirectory: String) throws(ProcessFailure) -> String {
        if name.utf8.isEmpty { throw ProcessFailure(.notFound, "cannot run '': the name of the program is empty") }
        if name.utf8.contains(UInt8(ascii: "/")) {
            let file = absolute(name, in: workingDirectory)
            try check(file, name)
            return file
        }
        guard let path, !path.utf8.isEmpty else {
            throw ProcessFailure(.notFound, "cannot run '\(name)': its environment has no PATH to look in")
        }
        var problem: ProcessFailure?
        let folders = path.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for folder in folders {
            // An empty entry is the working directory, as everywhere.
            let place = folder.isEmpty ? "." : String(decoding: folder, as: UTF8.self)
            let file = absolute("\(place)/\(name)", in: workingDirectory)
            do {
                try check(file, name)
                return file
            } catch {
                if error.kind == .notExecutable, problem == nil { problem = error }
            }
        }
        throw problem
            ?? ProcessFailure(
                .notFound,
                "cannot run '\(name)': not found in PATH (\(path)). Install it or add its folder to PATH"
            )
    }

    private static func absolute(_ file: String, in folder: String) -> String {
        file.utf8.first == UInt8(ascii: "/") ? file : "\(folder)/\(file)"
    }

    private static func check(_ file: String, _ name: String) throws(ProcessFailure) {
        var about = stat()
        guard stat(file, &about) == 0 else {
            let reason = ProcessFailure.message(errno)
            throw ProcessFailure(.notFound, "cannot run '\(name)': \(file): \(reason)")
        }
        guard about.st_mode & S_IFMT == S_IFREG else {
            throw ProcessFailure(.notExecutable, "cannot run '\(name)': \(file) is not a file")
        }
        guard access(file, X_OK) == 0 else {
            throw ProcessFailure(
                .notExecutable, "cannot run '\(name)': \(file) is not executable. Set it with chmod +x \(file)")
        }
    }
}
