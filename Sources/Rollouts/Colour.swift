/// One of the two places of a service on a host: one gets traffic, the other one holds the next or previous version.
package enum Colour: String, Hashable, Sendable, CaseIterable {
    case blue, green

    /// The other one.
    package var other: Colour { self == .blue ? .green : .blue }
}
