import Basics
import Glibc
import Planning

/// The environment, clock and terminal of this process: read here and nowhere else.
enum ProcessEnvironment {
    /// The `PATH` jobs start with.
    static var searchPath: String { value("PATH") ?? "/usr/local/bin:/usr/bin:/bin" }

    /// The value of a variable, or nil.
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// All variables, for git.
    static var all: [(Key, String)] {
        var entry = environ
        var variables: [(Key, String)] = []
        while let text = entry.pointee {
            let bytes = UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
            if let sign = bytes.firstIndex(of: UInt8(ascii: "=")), sign > 0 {
                variables.append(
                    (
                        Key(String(decoding: bytes[..<sign], as: UTF8.self)),
                        String(decoding: bytes[(sign + 1)...], as: UTF8.self)
                    ))
            }
            entry += 1
        }
        return variables
    }

    /// The folder the program was started in.
    static var workingDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// The absolute path of the running program.
    static var program: String { linkTarget("/proc/self/exe") ?? "pitlane" }

    private static func linkTarget(_ path: String) -> String? {
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { bytes in
                bytes.baseAddress.map { max(readlink(path, $0, bytes.count), 0) } ?? 0
            }
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// The name of the user who runs the program.
    static var user: String {
        if let name = getpwuid(getuid())?.pointee.pw_name { return String(cString: name) }
        return value("USER") ?? "unknown"
    }

    /// The user's number.
    static var userNumber: Int { Int(getuid()) }

    /// The user's folder for state, as the XDG specification has it, and the folder that tells whose it is; nil without
    /// a home.
    static var stateFolder: (folder: String, owner: String)? {
        // A path that is not absolute is none.
        if let folder = value("XDG_STATE_HOME"), folder.utf8.first == UInt8(ascii: "/") { return (folder, folder) }
        guard let home else { return nil }
        return ("\(home)/.local/state", home)
    }

    /// The user's home, or nil.
    private static var home: String? {
        let home = value("HOME") ?? getpwuid(getuid())?.pointee.pw_dir.map { String(cString: $0) }
        return home.flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }

    /// Whether the user is root.
    static var isRoot: Bool { geteuid() == 0 }

    /// The file of the key that stored secrets are sealed with: `PITLANE_KEY_FILE`, else `pitlane/secrets.key` in the
    /// user's folder for settings.
    static var keyFile: String {
        if let path = value("PITLANE_KEY_FILE"), !path.utf8.isEmpty {
            return PlaceOptions.absolute(path, in: workingDirectory)
        }
        // As the XDG specification has it, a path that is not absolute is none.
        if let folder = value("XDG_CONFIG_HOME"), folder.utf8.first == UInt8(ascii: "/") {
            return "\(folder)/pitlane/secrets.key"
        }
        return "\(home ?? "/")/.config/pitlane/secrets.key"
    }

    /// The machine's name.
    static var hostName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `X64` or `ARM64`, as `runner.arch` says it.
    static var architecture: String {
        #if arch(arm64)
            "ARM64"
        #else
            "X64"
        #endif
    }

    /// The number of processors the program may use.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The day it is, in UTC.
    static func today() -> CivilDate {
        CivilDate(dayNumber: Int(now().milliseconds).floorDivided(by: 86_400_000))
    }

    /// The moment.
    static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
