/// The program's version.
enum ProgramVersion {
    /// Semantic version, without `v`.
    static let text = "0.1.0"
}
