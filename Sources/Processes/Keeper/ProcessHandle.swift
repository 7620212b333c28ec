/// Names one process of a keeper, for signals; it stays valid after the process has ended and then does nothing.
package struct ProcessHandle: Hashable, Sendable {
    /// The process's number: also that of its session and its group.
    package let pid: Int32
    let token: UInt32
}
