import CProcesses

/// The processes that drive the runs in whose jobs this process is.
package enum JobDrivers {
    /// More levels of runs in runs than anybody has.
    private static let most: Int32 = 16

    /// Their numbers, the nearest first; none outside of a job.
    package static var processes: [Int] {
        let found = [Int32](unsafeUninitializedCapacity: Int(most)) { buffer, count in
            count = Int(pl_drivers(buffer.baseAddress, most))
        }
        return found.map(Int.init)
    }
}
