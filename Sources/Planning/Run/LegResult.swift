/// How a leg's attempt ended.
package struct LegResult: Hashable, Sendable {
    package var conclusion: Conclusion
    /// The job's outputs, masked; empty values are dropped (docs/language/jobs.md#outputs).
    package var outputs: [Output]
    /// Why, where the steps do not say it: a runner that could not start, an output that did not evaluate.
    package var message: String?
    /// Where the job's environment can be reached, or nil (docs/language/environments.md#address).
    package var environmentURL: String?

    package init(
        _ conclusion: Conclusion, outputs: [Output] = [], message: String? = nil, environmentURL: String? = nil
    ) {
        self.conclusion = conclusion
        self.outputs = outputs
        self.message = message
        self.environmentURL = environmentURL
    }
}
