import Basics
import Configuration
import Files
package import Gates
import Journal
import Processes
import Reports

/// The gate of benchmarks: reads reports, judges them, measures again what is slower, and keeps what was measured.
package struct BenchmarkGateSession {
    private let reports: [String]
    /// Reports of earlier runs, the newest last, used instead of those kept of the base.
    private let baseline: [String]
    private let threshold: Percentage?
    private let allowsMissing: Bool
    /// The command that measures again; empty if nothing does.
    private let again: [String]
    private let retries: Int
    private let observer: any SessionObserver

    package init(
        reports: [String], baseline: [String], threshold: Percentage?, allowsMissing: Bool, again: [String],
        retries: Int, observer: any SessionObserver
    ) {
        (self.reports, self.baseline) = (reports, baseline)
        (self.threshold, self.allowsMissing) = (threshold, allowsMissing)
        (self.again, self.retries, self.observer) = (again, retries, observer)
    }

    /// The verdict, kept where that was asked for; nil if somebody stopped the command that measures again.
    package func run(_ request: GateRequest) throws -> GateReport? {
        let workspace = try GateWorkspace(request, asking: [])
        let folder = request.place.folder
        let policy = workspace.settings.benchmarkPolicy(threshold: threshold, allowsMissing: allowsMissing)
        let history = workspace.history
        let runs =
            try baseline.isEmpty
            ? earlier(history, policy.window) : baseline.map { try read($0, in: folder).run }
        var now = try measured(in: folder)
        var verdict = BenchmarkGate.evaluate(now, history: runs, by: policy)
        var tries = 0
        while verdict.isOnlySlower, !again.isEmpty, tries < retries {
            tries += 1
            observer.noted(.progress("gate benchmark: slower, measuring again (\(tries) of \(retries))"))
            guard let next = try measuredAgain(request.place) else { return nil }
            now = now.merged(with: next)
            verdict = BenchmarkGate.evaluate(now, history: runs, by: policy)
        }
        var report = verdict.report
        if tries > 0 { report.notes.append("measured \(tries + 1) times: something was slower at first") }
        // A run in which one failed is nothing to compare the others with.
        if now.failures.isEmpty, let history {
            report.notes += try history.keep(.benchmark, verdict.outcome, now.run.json)
        }
        return try workspace.finish(report)
    }

    /// All reports as one.
    private func measured(in folder: String) throws -> BenchmarkReport {
        try reports.map { try read($0, in: folder) }.reduce(nil as BenchmarkReport?) { $0?.merged(with: $1) ?? $1 }
            ?? BenchmarkReport(tools: [], samples: [])
    }

    /// Lets the command write the reports anew.
    ///
    /// - Returns: nil if somebody stopped it.
    private func measuredAgain(_ place: Place) throws -> BenchmarkReport? {
        let folder = place.folder
        // What an earlier run wrote must not pass for what this one did.
        for name in reports {
            let path = Folder.resolve(name, in: folder)
            guard !Folder.exists(path) else { throw SessionError("\(name) is a folder") }
            try Folder.remove(path)
        }
        let ending = try Foreground.run(
            again, environment: place.host.environment, workingDirectory: folder, isQuiet: true)
        switch ending {
        case .exited(0): return try measured(in: folder)
        case .exited(let status): throw SessionError("'\(again[0])' ended with \(status) when it measured again")
        case .interrupted: return nil
        }
    }

    /// What was measured of the base and the commits before it, the newest last.
    private func earlier(_ history: GateHistory?, _ limit: Int) throws -> [BenchmarkRun] {
        guard let history else { return [] }
        return try history.earlier(.benchmark, limit: limit).reversed().map { measurement in
            guard let run = BenchmarkRun(json: measurement.value) else {
                throw SessionError(
                    "what was measured of \(history.label(of: measurement)) cannot be read: another version wrote it")
            }
            return run
        }
    }

    /// What a name stands for, as one.
    private func read(_ name: String, in folder: String) throws -> BenchmarkReport {
        let entry = ReportFiles.Entry(name: name, root: nil)
        let read = try ReportFiles([entry], .benchmark, in: folder).read {
            try BenchmarkReader.read(name: $0.name, source: $1)
        }
        return read.reports.map(\.report).reduce(nil as BenchmarkReport?) { $0?.merged(with: $1) ?? $1 }
            ?? BenchmarkReport(tools: [], samples: [])
    }
}
