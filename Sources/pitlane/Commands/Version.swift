/// The program's version.
enum Version {
    /// Semantic version, without `v`.
    static let text = "0.1.0"
}
