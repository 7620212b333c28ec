import Files

/// The summary of the step of a workflow that this program is.
enum StepSummary {
    /// Adds Markdown to it; nothing where this is no step.
    static func append(_ text: String) throws {
        guard let path = ProcessEnvironment.value("GITHUB_STEP_SUMMARY"), !path.utf8.isEmpty else { return }
        try Folder.append(text.utf8, to: path)
    }
}
