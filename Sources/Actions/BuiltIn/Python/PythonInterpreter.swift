import Basics
import Files

/// A python that was asked what it is.
struct PythonInterpreter: Hashable, Sendable {
    /// The program outside any virtual environment.
    let executable: FilePath
    let version: Version
    let isFreeThreaded: Bool
    /// The folder it is installed in (`sys.base_prefix`).
    let prefix: FilePath
    /// The folder of its standard library.
    let library: FilePath

    /// `python3.11`, with `t` for a build without the global lock.
    var name: String { "python\(version.major).\(version.minor)" + (isFreeThreaded ? "t" : "") }

    /// The folder of shared libraries that the loader must be told of: none for a system's own python.
    static func libraryFolder(of prefix: FilePath) -> FilePath? {
        guard prefix != FilePath("/usr"), prefix != FilePath("/"), prefix != FilePath("/usr/local") else { return nil }
        guard let names = try? Folder.names(in: prefix / "lib") else { return nil }
        let isShared = { (name: [UInt8]) in
            name.starts(with: "libpython3".utf8)
                && name.split(separator: UInt8(ascii: ".")).contains { $0.elementsEqual("so".utf8) }
        }
        return names.contains(where: isShared) ? prefix / "lib" : nil
    }

    /// Prints the fields that `init(parsing:)` reads, one a line, as bytes.
    static let question = """
        import sys, os
        v = sys.version_info
        level = {"alpha": "-alpha.%d", "beta": "-beta.%d", "candidate": "-rc.%d"}.get(v.releaselevel, "")
        fields = [
            sys.implementation.name, "%d.%d.%d" % v[:3] + (level % v.serial if level else ""), sys.abiflags,
            getattr(sys, "_base_executable", None) or sys.executable, sys.base_prefix, os.path.dirname(os.__file__),
        ]
        sys.stdout.buffer.write(b"\\n".join(os.fsencode(field) for field in ["", "pitlane"] + fields))
        """

    /// Reads the answer; nil where it is not that of a CPython 3.
    init?(parsing output: [UInt8]) {
        // What stands before the mark is a warning of the interpreter.
        let lines = output.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard let mark = lines.lastIndex(where: { $0.elementsEqual("pitlane".utf8) }) else { return nil }
        let fields = Array(lines[(mark + 1)...])
        guard fields.count == 6, fields[0].elementsEqual("cpython".utf8), fields[3].first == UInt8(ascii: "/"),
            let version = Version(String(decoding: fields[1], as: UTF8.self)), version.major == 3
        else { return nil }
        self.version = version
        isFreeThreaded = fields[2].contains(UInt8(ascii: "t"))
        executable = FilePath(bytes: fields[3])
        prefix = FilePath(bytes: fields[4])
        library = FilePath(bytes: fields[5])
    }
}
