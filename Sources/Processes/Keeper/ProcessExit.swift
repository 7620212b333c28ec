/// How a process ended, and what it used.
package struct ProcessExit: Hashable, Sendable {
    /// The way it ended.
    package enum Status: Hashable, Sendable {
        /// It ended by itself with this code.
        case exited(Int32)
        /// A signal ended it.
        case signaled(Int32)
    }

    package let status: Status
    /// Its own use and that of all processes it has waited for.
    package let usage: ResourceUsage
    /// True where its output was cut off: something it had started still held it open when the drain time was over.
    package let isOutputHeldOpen: Bool

    package init(status: Status, usage: ResourceUsage, isOutputHeldOpen: Bool = false) {
        self.status = status
        self.usage = usage
        self.isOutputHeldOpen = isOutputHeldOpen
    }

    /// The code as a shell gives it: that of the process, or 128 and the number of the signal.
    package var code: Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}

/// What a process used, as of wait4.
package struct ResourceUsage: Hashable, Sendable {
    /// Processor time in the process, in microseconds.
    package var userMicroseconds: Int64
    /// Processor time in the kernel, in microseconds.
    package var systemMicroseconds: Int64
    /// The largest resident size of one process of the tree, in bytes.
    package var maximumResidentBytes: Int64

    package init(userMicroseconds: Int64 = 0, systemMicroseconds: Int64 = 0, maximumResidentBytes: Int64 = 0) {
        self.userMicroseconds = userMicroseconds
        self.systemMicroseconds = systemMicroseconds
        self.maximumResidentBytes = maximumResidentBytes
    }

    /// Adds the use of another process of the same step: times are summed, of the sizes the larger is kept.
    package mutating func add(_ other: ResourceUsage) {
        userMicroseconds += other.userMicroseconds
        systemMicroseconds += other.systemMicroseconds
        maximumResidentBytes = max(maximumResidentBytes, other.maximumResidentBytes)
    }
}
