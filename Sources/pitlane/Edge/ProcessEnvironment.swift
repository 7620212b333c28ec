import Basics
import Engine
import Files
import Glibc
import Planning
import Processes
import Sessions

/// The environment, clock and terminal of this process: read here and nowhere else.
enum ProcessEnvironment {
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

    /// What is known of this machine and its user.
    static var host: HostFacts {
        HostFacts(
            environment: all, user: user, name: hostName, architecture: architecture,
            processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), program: program,
            searchPath: value("PATH") ?? "/usr/local/bin:/usr/bin:/bin", language: value("LANG") ?? "C.UTF-8",
            toolCache: value("RUNNER_TOOL_CACHE"), zoneFolder: value("TZDIR") ?? "/usr/share/zoneinfo",
            keyFile: keyFile, now: now)
    }

    /// How the folder of all workspaces is chosen: `PITLANE_WORK`, else the user's folder for state, else `/var/tmp`.
    static var workChoice: WorkRoot.Choice {
        let wanted = value("PITLANE_WORK").flatMap { $0.utf8.isEmpty ? nil : $0 }
        let base = stateFolder
        return WorkRoot.Choice(
            wanted: wanted.map { Folder.resolve($0, in: workingDirectory) },
            base: base?.owner, state: base.map { "\($0.folder)/pitlane" },
            fallback: "/var/tmp/pitlane-\(getuid())", repository: nil)
    }

    /// `PITLANE_MINUTE=1s`: how long a minute of `timeout-minutes` lasts, in minutes, to try timeouts out.
    static func minuteScale() throws -> Double {
        guard let text = value("PITLANE_MINUTE") else { return 1 }
        guard let minute = DurationText.parse(text), minute > .zero else {
            throw CommandError("PITLANE_MINUTE=\(text): write a duration, as in 1s")
        }
        return minute / .seconds(60)
    }

    /// How long steps get to stop: 7.5 s after SIGINT, 2.5 s after SIGTERM; `PITLANE_GRACE=500ms,500ms` sets others.
    static func grace() throws -> GracePeriods {
        guard let text = value("PITLANE_GRACE") else { return .standard }
        let parts = text.utf8.split(separator: UInt8(ascii: ",")).map {
            DurationText.parse(String(decoding: $0, as: UTF8.self))
        }
        guard parts.count == 2, let interrupt = parts[0], let terminate = parts[1] else {
            throw CommandError("PITLANE_GRACE=\(text): must be two durations, such as 7500ms,2500ms")
        }
        return GracePeriods(afterInterrupt: interrupt, afterTerminate: terminate)
    }

    /// Whether the numbers of users are the machine's own: in a user namespace anybody can be anybody.
    static var usersAreReal: Bool {
        guard let map = try? Folder.read("/proc/self/uid_map", limit: 4096) else { return false }
        let fields = map.split { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
        return fields.map { Key($0) } == ["0", "0", "4294967295"]
    }

    /// The name of the user whose rights the program has, or the user's number; never what a variable says, since it
    /// stands for the user where somebody is asked.
    static var user: String { getpwuid(geteuid())?.pointee.pw_name.map { String(cString: $0) } ?? "\(geteuid())" }

    /// The user's folder for state, as the XDG specification has it, and the folder that tells whose it is; nil without
    /// a home.
    private static var stateFolder: (folder: String, owner: String)? {
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
    private static var hostName: String {
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
