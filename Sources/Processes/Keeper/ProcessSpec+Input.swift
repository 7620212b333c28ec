import CProcesses
import Glibc

extension ProcessSpec.Input {
    /// A descriptor a process can read it from.
    func open() throws(ProcessFailure) -> Descriptor {
        switch self {
        case .nothing: return try Descriptor.open("/dev/null", O_RDONLY)
        case .bytes(let bytes):
            let file = bytes.withUnsafeBytes { pl_sealed_file($0.baseAddress, $0.count) }
            guard file >= 0 else { throw .system("cannot keep the standard input of a process", -file) }
            return Descriptor(file)
        case .descriptor(let descriptor):
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
            guard copy >= 0 else { throw .system("cannot pass standard input on to a process", errno) }
            return Descriptor(copy)
        }
    }
}
