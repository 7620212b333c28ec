import Planning

/// Finds the step that made a job fail.
enum FailedStep {
    /// What has to be known of a step.
    struct Facts {
        let id: StepID
        /// Before `continue-on-error`.
        let outcome: Conclusion?
        /// After it.
        let conclusion: Conclusion?

        fileprivate var isRed: Bool { outcome?.result == .failure && conclusion?.result == .failure }
    }

    /// The place in `steps` of the innermost step of the first failure that nothing tolerated: neither the step's own
    /// `continue-on-error` nor that of an action's step around it.
    static func index(in steps: [Facts]) -> Int? {
        let red = steps.indices.filter { index in
            var id: StepID? = steps[index].id
            while let step = id {
                // A step around it that is not listed has not ended, and tolerates nothing yet.
                if let around = steps.last(where: { $0.id == step }), around.conclusion != nil, !around.isRed {
                    return false
                }
                id = step.parent
            }
            return steps[index].isRed
        }
        return red.first { index in !red.contains { steps[$0].id.parent == steps[index].id } }
    }
}
