package import Basics

/// What a gate is asked to do, whatever it judges.
package struct GateRequest: Sendable {
    /// Where it works.
    package let place: Place
    /// The branch or commit to compare with; nil for the usual one.
    package let base: String?
    /// The series that is measured; each is compared with itself.
    package let series: Key
    /// Whether what is measured is kept for later comparisons.
    package let isRecorded: Bool
    /// Where the verdict is kept, absolute, or nil.
    package let save: String?
    /// What the step of a workflow says that the gate is in.
    package let step: GateStep

    package init(place: Place, base: String?, series: Key, isRecorded: Bool, save: String?, step: GateStep) {
        self.place = place
        self.base = base
        self.series = series
        self.isRecorded = isRecorded
        self.save = save
        self.step = step
    }
}
