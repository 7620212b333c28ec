/// A python or node of this machine that the setup actions would find.
package struct FoundInterpreter: Hashable, Sendable {
    /// Its version.
    package let version: Version
    /// Whether it is a python without the global lock.
    package let isFreeThreaded: Bool

    /// A python or node of this version.
    package init(version: Version, isFreeThreaded: Bool = false) {
        self.version = version
        self.isFreeThreaded = isFreeThreaded
    }
}
