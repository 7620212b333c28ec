import Basics
import CProcesses
import Glibc

/// A spawn as the keeper reads it: one sealed memory file, so that an environment of any size passes.
struct SpawnRequest {
    /// The program's absolute path.
    let program: String
    private let bytes: [UInt8]
    private let spec: ProcessSpec

    init(_ spec: ProcessSpec) throws(ProcessFailure) {
        guard let name = spec.arguments.first else {
            throw ProcessFailure(.invalid, "a process needs a program to run")
        }
        for argument in spec.arguments where argument.holds(0) {
            throw ProcessFailure(.invalid, "cannot run '\(name)': an argument holds a NUL byte")
        }
        guard spec.workingDirectory.utf8.first == UInt8(ascii: "/"), !spec.workingDirectory.holds(0) else {
            throw ProcessFailure(
                .workingDirectory, "cannot run '\(name)': working directory '\(spec.workingDirectory)' is not absolute")
        }
        for (variable, value) in spec.environment {
            let hasSign = variable.string.holds(UInt8(ascii: "="))
            guard !variable.string.utf8.isEmpty, !hasSign, !variable.string.holds(0) else {
                throw ProcessFailure(
                    .invalid, "cannot run '\(name)': '\(variable)' is not a name for an environment variable")
            }
            guard !value.holds(0) else {
                throw ProcessFailure(
                    .invalid, "cannot run '\(name)': the environment variable '\(variable)' holds a NUL byte")
            }
        }
        let path = spec.environment.last { $0.0 == "PATH" }?.1
        program = try ProgramSearch.find(name, path: path, workingDirectory: spec.workingDirectory)
        self.spec = spec
        bytes = Self.encode(spec, program: program)
    }

    /// The request as a sealed memory file.
    func file() throws(ProcessFailure) -> Descriptor {
        let file = bytes.withUnsafeBytes { pl_sealed_file($0.baseAddress, $0.count) }
        guard file >= 0 else { throw .system("cannot pass '\(program)' to its keeper", -file) }
        return Descriptor(file)
    }

    /// Starts the program as a child of this process, without a keeper.
    ///
    /// - Parameter streams: standard input, output and error.
    /// - Returns: the process's number, which is also that of its session.
    /// - Throws: `ProcessFailure` in the same words as `failure(stage:error:)`.
    func start(_ streams: [Int32]) throws(ProcessFailure) -> pid_t {
        // posix_spawn does not say which of its steps failed.
        guard access(spec.workingDirectory, X_OK) == 0 else {
            throw failure(stage: Int32(PL_STAGE_FOLDER.rawValue), error: errno)
        }
        var pid: pid_t = 0
        let error = bytes.withUnsafeBytes { pl_tool_start($0.baseAddress, $0.count, streams, &pid) }
        guard error == 0 else { throw failure(stage: Int32(PL_STAGE_EXECUTE.rawValue), error: -error) }
        return pid
    }

    /// The words for what the keeper could not do.
    func failure(stage: Int32, error: Int32) -> ProcessFailure {
        let name = spec.arguments.first ?? program
        let reason = ProcessFailure.message(error)
        switch (UInt32(bitPattern: stage), error) {
        case (PL_STAGE_FOLDER.rawValue, _):
            return ProcessFailure(
                .workingDirectory, "cannot run '\(name)' in working directory '\(spec.workingDirectory)': \(reason)")
        case (PL_STAGE_EXECUTE.rawValue, E2BIG):
            return ProcessFailure(
                .tooLarge,
                """
                cannot run '\(name)': its arguments and environment hold \(bytes.count) bytes. Linux takes a quarter \
                of the stack limit (usually 2 MiB), and 128 KiB for each: pass large values in a file
                """)
        case (PL_STAGE_EXECUTE.rawValue, ENOENT):
            return ProcessFailure(
                .notFound,
                "cannot run '\(name)': the interpreter that \(program) names (its '#!' line or loader) is missing")
        case (PL_STAGE_EXECUTE.rawValue, ENOEXEC):
            return ProcessFailure(
                .notExecutable,
                "cannot run '\(name)': \(program) is not a program for this machine and has no '#!' line")
        case (PL_STAGE_EXECUTE.rawValue, EACCES), (PL_STAGE_EXECUTE.rawValue, EPERM):
            return ProcessFailure(
                .notExecutable,
                "cannot run '\(name)': \(program): \(reason) (is it on a file system mounted noexec?)")
        default:
            return .system("cannot run '\(name)' (\(program))", error)
        }
    }

    private static func encode(_ spec: ProcessSpec, program: String) -> [UInt8] {
        var header = pl_spawn_header(
            argument_count: UInt32(spec.arguments.count), environment_count: UInt32(spec.environment.count))
        var bytes = withUnsafeBytes(of: &header) { Array($0) }
        func add(_ text: String) {
            bytes.append(contentsOf: text.utf8)
            bytes.append(0)
        }
        add(program)
        add(spec.workingDirectory)
        for argument in spec.arguments { add(argument) }
        for (name, value) in spec.environment {
            bytes.append(contentsOf: name.string.utf8)
            bytes.append(UInt8(ascii: "="))
            add(value)
        }
        return bytes
    }
}

extension String {
    /// Whether one of its bytes is `byte`: by C's own search, since all of an environment goes through it for each step.
    fileprivate func holds(_ byte: UInt8) -> Bool {
        utf8.withContiguousStorageIfAvailable { bytes in
            bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
        } ?? utf8.contains(byte)
    }
}
