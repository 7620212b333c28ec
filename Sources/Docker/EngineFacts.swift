import Basics

/// What an engine says of itself and its machine.
package struct EngineFacts: Hashable, Sendable {
    /// Where images and containers lie.
    package let folder: String
    /// The machine's time, in seconds since 1970; nil where it is not said.
    package let time: Int?
    /// `linux`.
    package let system: String
    /// `x86_64`.
    package let architecture: String
    /// Whether it knows images by the digests of their manifests, and not of their configurations.
    package let knowsImagesByManifest: Bool

    init(_ info: JSONValue) {
        folder = SafeText.line(info["DockerRootDir"]?.stringValue ?? "")
        // 2026-11-30T20:14:42.123456789Z
        time = info["SystemTime"]?.stringValue.flatMap { text in
            MomentText.time(String(decoding: text.utf8.prefix(19), as: UTF8.self) + "Z")
        }
        system = info["OSType"]?.stringValue ?? ""
        // [["driver-type", "io.containerd.snapshotter.v1"]]
        knowsImagesByManifest = (info["DriverStatus"]?.arrayValue ?? []).contains { entry in
            entry.arrayValue?.last?.stringValue.map { Key($0) } == "io.containerd.snapshotter.v1"
        }
        architecture = SafeText.line(info["Architecture"]?.stringValue ?? "")
    }
}
