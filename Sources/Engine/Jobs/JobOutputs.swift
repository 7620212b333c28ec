import Basics
import Expressions
import Logs
import Planning
import Workflows

/// What a job gives to others when its steps are all done: its outputs, and where its environment can be reached
/// (docs/language/jobs.md#outputs, docs/language/environments.md). What may hold a secret is dropped.
struct JobOutputs {
    private let request: JobRequest
    private let scope: StepScope
    private let masker: Masker

    init(_ request: JobRequest, in scope: StepScope, _ masker: Masker) {
        (self.request, self.scope, self.masker) = (request, scope, masker)
    }

    /// The outputs, what was dropped, or why they do not evaluate.
    func complete() -> JobStimulus {
        var notes: [String] = []
        do {
            let outputs = try outputs(&notes)
            let url = try environmentURL(&notes)
            let note = notes.isEmpty ? nil : notes.joined(separator: " ")
            return .completed(outputs: outputs, environmentURL: url, note: note, failure: nil)
        } catch {
            return .completed(outputs: [], failure: masker.mask("\(error)"))
        }
    }

    /// An empty one is dropped as well.
    private func outputs(_ notes: inout [String]) throws -> [Output] {
        guard let token = request.job.stepsJob?.outputs else { return [] }
        var kept: [Output] = []
        for (name, text) in try token.evaluate(in: scope).requireTexts() where !text.utf8.isEmpty {
            if mayHoldSecret(text) {
                notes.append("Skip output '\(name)' since it may contain secret.")
            } else {
                kept.append(Output(name, text))
            }
        }
        return kept
    }

    /// `environment.url`, which reads no secrets, and is dropped if it holds one all the same.
    private func environmentURL(_ notes: inout [String]) throws -> String? {
        guard let environment = request.leg.environment, let token = request.job.stepsJob?.environment?["url"] else {
            return nil
        }
        var scope = scope
        scope.contexts["secrets"] = nil
        let url = try token.evaluate(in: scope).requireText()
        if mayHoldSecret(url) {
            notes.append("Skip setting environment url as environment '\(environment)' may contain secret.")
            return nil
        }
        return url.utf8.isEmpty ? nil : url
    }

    private func mayHoldSecret(_ text: String) -> Bool { Key(masker.mask(text)) != Key(text) }
}
