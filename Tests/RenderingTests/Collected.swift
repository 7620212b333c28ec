import Rendering
import Synchronization

/// What a display wrote.
final class Collected: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    /// The display's output.
    var writer: OutputWriter { { [self] piece in bytes.withLock { $0 += piece } } }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
