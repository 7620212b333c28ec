import Basics
import Glibc

/// The machine as the published actions name it.
enum Machine {
    /// `x64`, `arm64`, or what the kernel says where there is no such name.
    static let architecture: String = {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        let name = withUnsafeBytes(of: names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        switch Key(name) {
        case "x86_64", "amd64": return "x64"
        case "aarch64": return "arm64"
        default: return name
        }
    }()

    /// Refuses an `architecture` that is not this machine's.
    static func check(_ architecture: String, action: String) throws(ActionError) {
        guard architecture.isEmpty || Key(architecture).asciiLowercased == Key(Self.architecture) else {
            throw ActionError(
                "\(action): architecture '\(architecture)' is not available, this machine is \(Self.architecture); leave "
                    + "'architecture' out"
            )
        }
    }
}
