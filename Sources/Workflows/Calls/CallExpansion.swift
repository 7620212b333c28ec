package import Basics

/// Reads and checks everything a workflow calls (docs/language/reusable-workflows.md,
/// docs/language/permissions.md#calls).
///
/// ```swift
/// let (expanded, diagnostics) = CallExpansion.expand(workflow) { reference, caller in try repository.file(reference) }
/// ```
package struct CallExpansion {
    /// How far calls may go.
    package struct Options: Sendable {
        /// The most levels of called workflows below the first.
        package var depth: Int
        /// The most distinct files called.
        package var files: Int
        /// The most jobs of all levels together, each call counted anew.
        package var jobs: Int
        /// What a token may do where nothing says: the repository's setting.
        package var defaultPermissions: Permissions
        /// The scopes `read-all` and `write-all` stand for.
        package var scopes: [PermissionScope]
        /// How files are read.
        package var reading: WorkflowReader.Options

        package init(
            depth: Int = 9, files: Int = 50, jobs: Int = 10_000, defaultPermissions: Permissions = .writeAll,
            scopes: [PermissionScope] = PermissionScope.allCases,
            reading: WorkflowReader.Options = WorkflowReader.Options()
        ) {
            self.depth = depth
            self.files = files
            self.jobs = jobs
            self.defaultPermissions = defaultPermissions
            self.scopes = scopes
            self.reading = reading
        }
    }

    /// Gives the file of a reference made in the file `caller`; nil leaves the call unread.
    package typealias Loader = (_ reference: WorkflowReference, _ caller: String) throws(CallLoadError) -> CalledFile?

    private let options: Options
    private let load: Loader
    private var diagnostics: [Diagnostic] = []
    private var reported: Set<Diagnostic> = []
    private var jobCount = 0
    private var files: [Key: Workflow?] = [:]

    /// Expands `workflow`: every call is read, its inputs, secrets and permissions are checked.
    ///
    /// - Parameters:
    ///   - workflow: where the calls begin.
    ///   - wanted: the jobs of `workflow` whose calls are read; nil means all.
    ///   - options: how far calls may go.
    ///   - load: gives the files.
    /// - Returns: The expanded workflow, nil if there is any error; and what is wrong with the calls and the called
    ///   files.
    package static func expand(
        _ workflow: Workflow, jobs wanted: Set<Key>? = nil, options: Options = Options(), load: @escaping Loader
    ) -> (expanded: ExpandedWorkflow?, diagnostics: [Diagnostic]) {
        var expansion = CallExpansion(options: options, load: load)
        let expanded = expansion.expand(workflow, wanted, inherited: nil, path: [workflow.path])
        let hasErrors = expansion.diagnostics.contains { $0.severity == .error }
        return (hasErrors ? nil : expanded, expansion.diagnostics)
    }

    private mutating func expand(
        _ workflow: Workflow, _ wanted: Set<Key>? = nil, inherited: Permissions?, path: [String]
    ) -> ExpandedWorkflow {
        jobCount += workflow.jobs.count
        let jobs = workflow.jobs.map { job in
            let permissions = job.permissions ?? workflow.permissions ?? inherited
            guard let call = job.callJob else { return ExpandedJob(job: job, permissions: permissions, called: nil) }
            let isWanted = wanted?.contains(job.id) ?? true
            guard isWanted, isWithinJobs(job, call), let called = self.called(call, by: job, path: path) else {
                return ExpandedJob(job: job, permissions: permissions, called: nil)
            }
            report(CallChecker.problems(of: call, in: job, with: called))
            let allowed = permissions ?? options.defaultPermissions
            let rule = CallPermissions(allowed: allowed, scopes: options.scopes)
            report(rule.problems(of: call, in: job, with: called))
            let inside = called.permissions ?? permissions
            let nested = expand(called, inherited: inside, path: path + [called.path])
            return ExpandedJob(job: job, permissions: permissions, called: nested)
        }
        return ExpandedWorkflow(workflow: workflow, jobs: jobs)
    }

    /// The called workflow, read once however often it is called.
    private mutating func called(_ call: CallJob, by job: Job, path: [String]) -> Workflow? {
        guard path.count <= options.depth else {
            let calls = (path + [call.reference.value]).joined(separator: " → ")
            error("Nested reusable workflow depth exceeded \(options.depth).", job, call, label: calls)
            return nil
        }
        let file: CalledFile
        do {
            guard let found = try load(call.target, job.file) else { return nil }
            file = found
        } catch {
            self.error("Cannot read workflow '\(call.reference.value)': \(error.message)", job, call, hint: error.hint)
            return nil
        }
        guard !path.contains(where: { Key($0) == Key(file.name) }) else {
            let calls = (path + [file.name]).joined(separator: " → ")
            error("The workflow '\(file.name)' calls itself.", job, call, label: calls)
            return nil
        }
        if let known = files[Key(file.name)] {
            if known == nil { error("The called workflow '\(file.name)' is not valid.", job, call) }
            return known
        }
        guard files.count < options.files else {
            error("More than \(options.files) workflows are called.", job, call)
            return nil
        }
        let (workflow, found) = WorkflowReader.read(path: file.name, file.bytes, options: options.reading)
        report(found)
        files[Key(file.name)] = .some(workflow)
        if workflow == nil { error("The called workflow '\(file.name)' is not valid.", job, call) }
        return workflow
    }

    private mutating func error(
        _ message: String, _ job: Job, _ call: CallJob, label: String? = nil, hint: String? = nil
    ) {
        report([Diagnostic(.error, message, file: job.file, range: call.reference.range, label: label, hint: hint)])
    }

    /// Two calls of one file find the same problems in it.
    private mutating func report(_ more: [Diagnostic]) {
        for diagnostic in more where reported.insert(diagnostic).inserted { diagnostics.append(diagnostic) }
    }

    /// Few files can stand for very many jobs if each calls the next several times.
    private mutating func isWithinJobs(_ job: Job, _ call: CallJob) -> Bool {
        if jobCount <= options.jobs { return true }
        error("The workflow and those it calls have more than \(options.jobs) jobs.", job, call)
        return false
    }
}
