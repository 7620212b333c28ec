import Basics

extension TriggerEvent {
    /// The event that started a run, as far as what follows the run reads it.
    package init(of inputs: RunInputs) {
        let text = { (name: Key) in
            inputs.github[name]?.stringValue.flatMap { $0.utf8.isEmpty ? nil : $0 }
        }
        let payload = inputs.github["event"] ?? .null
        self.init(
            name: Key(inputs.event), activity: payload["action"]?.stringValue, ref: text("ref") ?? "", sha: inputs.sha,
            baseBranch: text("base_ref"), headBranch: text("head_ref"), payload: payload)
    }
}
