package import Reports

/// What a coverage gate asks for (`gates.coverage` of pitlane.yml).
package struct CoveragePolicy: Hashable, Sendable {
    /// What is counted.
    package var measure: CoverageMeasure
    /// The least of all files together.
    package var minimum: Percentage
    /// The least of each file alone, or nil.
    package var perFile: Percentage?
    /// The least of the executable lines that a change adds or alters, or nil.
    package var diff: Percentage?
    /// How many points under the baseline are let go, or nil where nothing is compared with one.
    package var tolerance: Percentage?
    /// The files that are left out of all of it.
    package var ignore: [RepositoryPattern]

    package init(
        measure: CoverageMeasure = .lines, minimum: Percentage, perFile: Percentage? = nil, diff: Percentage? = nil,
        tolerance: Percentage? = nil, ignore: [RepositoryPattern] = []
    ) {
        self.measure = measure
        self.minimum = minimum
        self.perFile = perFile
        self.diff = diff
        self.tolerance = tolerance
        self.ignore = ignore
    }
}
