import Basics
import GRDB
import Planning

extension Projection {
    /// Steps are kept per attempt, in the order they began or were skipped.
    func apply(_ event: JobEvent, leg: NodePath, attempt: Int) throws {
        switch event {
        case .stepStarted(let step, let name, let at, _, _):
            try db.run(
                """
                INSERT INTO step (run, path, attempt, step, name, status, started, processor_us, resident_bytes)
                VALUES (?, ?, ?, ?, ?, 'in_progress', ?, 0, 0)
                """, [run, leg.description, attempt, step.description, name.storable, at.milliseconds])
        case .stepSkipped(let step, let name):
            try db.run(
                """
                INSERT INTO step (run, path, attempt, step, name, status, outcome, conclusion, ended, processor_us,
                    resident_bytes) VALUES (?, ?, ?, ?, ?, 'completed', 'skipped', 'skipped', ?, 0, 0)
                """, [run, leg.description, attempt, step.description, name.storable, time.milliseconds])
        case .stepEnded(let step, let result): try end(step, result, leg: leg, attempt: attempt)
        case .prepared, .stepExpanded, .stepQueued, .stepWaiting, .stepsJoined, .stepStopping, .resumed, .cancelling,
            .hardStopped, .ended:
            break
        }
    }

    private func end(_ step: StepID, _ result: StepResult, leg: NodePath, attempt: Int) throws {
        try db.run(
            """
            UPDATE step SET status = 'completed', outcome = ?, conclusion = ?, ended = ?, exit_code = ?, message = ?,
                outputs = ?, log_path = ?, log_bytes = ?, log_lines = ?, log_index = ?, summary = ?, processor_us = ?,
                resident_bytes = ? WHERE run = ? AND path = ? AND attempt = ? AND step = ?
            """,
            [
                result.outcome.rawValue, result.conclusion.rawValue, result.at.milliseconds, result.exitCode,
                result.message?.storable, result.outputs.isEmpty ? nil : result.outputs.storedObject,
                result.log?.path.storable, result.log?.bytes, result.log?.lines,
                result.log.map { JSONValue.array($0.index.map { .number(Double($0)) }).text() },
                result.summary?.storable, result.processorMicroseconds, result.maximumResidentBytes, run,
                leg.description, attempt, step.description,
            ])
        if db.changesCount == 0 {
            throw StoreError(.corrupt, "run \(run) has an end of step \(step) of job '\(leg)', which never began")
        }
        for effect in result.effects {
            try db.run(
                """
                INSERT INTO effect (run, path, attempt, step, withheld, ref, old, new, remote)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, leg.description, attempt, step.description, effect.isWithheld, effect.ref.storable,
                    effect.old?.storable, effect.new?.storable, effect.remote.storable,
                ])
        }
        for annotation in result.annotations {
            try db.run(
                """
                INSERT INTO annotation (run, path, attempt, step, level, message, title, file, line, end_line,
                    start_column, end_column, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, leg.description, attempt, step.description, annotation.level.rawValue,
                    annotation.message.storable, annotation.title?.storable, annotation.file?.storable, annotation.line,
                    annotation.endLine, annotation.column, annotation.endColumn, annotation.code?.storable,
                ])
        }
    }
}
