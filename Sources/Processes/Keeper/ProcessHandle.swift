/// Names one process of a keeper, for signals; it stays valid after the process has ended and then does nothing.
package struct ProcessHandle: Sendable {
    let token: UInt32
    let process: RunningProcess
}
