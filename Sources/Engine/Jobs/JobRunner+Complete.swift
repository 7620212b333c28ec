import Basics
import Expressions
import Logs
import Planning
import Workflows

extension JobRunner {
    /// Evaluates what a job whose steps are all done gives to others (docs/language/jobs.md#outputs,
    /// docs/language/environments.md).
    func complete() -> JobStimulus {
        var notes: [String] = []
        do {
            let outputs = try jobOutputs(&notes)
            let url = try environmentURL(&notes)
            let note = notes.isEmpty ? nil : notes.joined(separator: " ")
            return .completed(outputs: outputs, environmentURL: url, note: note, failure: nil)
        } catch {
            return .completed(outputs: [], failure: masker.mask("\(error)"))
        }
    }

    /// An output that may hold a secret is dropped, and so is an empty one.
    private func jobOutputs(_ notes: inout [String]) throws -> [Output] {
        guard let token = request.job.stepsJob?.outputs else { return [] }
        var kept: [Output] = []
        for (name, text) in try token.evaluate(in: finalScope).requireTexts() where !text.utf8.isEmpty {
            if mayHoldSecret(text) {
                notes.append("Skip output '\(name)' since it may contain secret.")
            } else {
                kept.append(Output(name, text))
            }
        }
        return kept
    }

    /// `environment.url`, which reads no secrets, and is dropped where it holds one all the same.
    private func environmentURL(_ notes: inout [String]) throws -> String? {
        guard let environment = request.leg.environment, let token = request.job.stepsJob?.environment?["url"] else {
            return nil
        }
        var scope = finalScope
        scope.contexts["secrets"] = nil
        let url = try token.evaluate(in: scope).requireText()
        if mayHoldSecret(url) {
            notes.append("Skip setting environment url as environment '\(environment)' may contain secret.")
            return nil
        }
        return url.utf8.isEmpty ? nil : url
    }

    private var finalScope: StepScope {
        scope(step: "", env: memory.variables.env, steps: memory.stepsContext(inside: nil), status: state.status)
    }

    private func mayHoldSecret(_ text: String) -> Bool { Key(masker.mask(text)) != Key(text) }
}
