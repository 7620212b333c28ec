/// A run as people name it: by its number, or the latest.
package struct RunReference: Hashable, Sendable {
    /// nil means the latest.
    package let number: Int?

    /// The latest run.
    package static let latest = RunReference(number: nil)

    package init(number: Int?) { self.number = number }
}
