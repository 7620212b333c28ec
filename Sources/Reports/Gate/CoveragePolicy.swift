/// What a coverage gate asks for (`gates.coverage` of pitlane.yml).
package struct CoveragePolicy: Hashable, Sendable {
    /// What is counted.
    package var measure: CoverageMeasure
    /// The least of all files together.
    package var minimum: Percentage
    /// The least of each file alone, or nil.
    package var perFile: Percentage?

    package init(measure: CoverageMeasure = .lines, minimum: Percentage, perFile: Percentage? = nil) {
        self.measure = measure
        self.minimum = minimum
        self.perFile = perFile
    }
}
