/// The numbers a new run has been given.
package struct RunNumbers: Hashable, Sendable {
    /// `github.run_id`: unique in the data folder, increasing, never given twice.
    package let run: Int
    /// `github.run_number`: counts the runs of one workflow file from 1.
    package let workflowRun: Int

    package init(run: Int, workflowRun: Int) {
        self.run = run
        self.workflowRun = workflowRun
    }
}
