import Basics
import Glibc
package import Journal
package import Planning
import Synchronization

extension RunStore: ConcurrencyPlaces {
    package func request(_ claim: PlaceClaim, run: Int) -> any PlaceRequest {
        PlaceTicket(store: self, claim: claim, run: run)
    }
}

/// A request for a concurrency group's place (docs/language/concurrency.md): one holder at a time, the others wait in
/// the queue or are taken out of it. Its place in the queue goes with the object.
private final class PlaceTicket: PlaceRequest {
    /// The most who wait with `queue: max`.
    private static let limit = 100

    private let store: RunStore
    private let group: ConcurrencyGroup
    private let concurrency: Concurrency
    private let name: PlaceHolderName
    private let ticket = Mutex<(lock: FileLock, place: ConcurrencyGroup.Waiting)?>(nil)

    init(store: RunStore, claim: PlaceClaim, run: Int) {
        self.store = store
        concurrency = claim.concurrency
        group = ConcurrencyGroup(claim.concurrency, dataDirectory: store.dataDirectory)
        name = PlaceHolderName(run: run, leg: claim.leg?.description, key: claim.key)
    }

    deinit {
        // The lock would do: the file is removed so that nobody has to find out.
        if let place = ticket.withLock({ $0?.place }) { unlink(place.path) }
    }

    func ask(at time: Instant) throws -> PlaceAnswer {
        let queue = try group.locked()
        return try withExtendedLifetime(queue) {
            try ticket.withLock { ticket in
                if let own = ticket {
                    guard Self.isThere(own.lock) else {
                        ticket = nil
                        return .lost(reason: Self.text(own.lock))
                    }
                    guard try group.isFirst(own.place), let place = try group.takePlace(for: name) else {
                        return busy()
                    }
                    ticket = nil
                    unlink(own.place.path)
                    return .taken(place)
                }
                return try begin(&ticket, at: time)
            }
        }
    }

    private func begin(
        _ ticket: inout (lock: FileLock, place: ConcurrencyGroup.Waiting)?, at time: Instant
    ) throws -> PlaceAnswer {
        var waiting = try group.waiting()
        if waiting.isEmpty, let place = try group.takePlace(for: name) { return .taken(place) }
        switch concurrency.queue {
        case .single:
            let reason =
                "\(name.words) of the concurrency group '\(concurrency.group)' has taken its place in the queue"
            for older in waiting { group.remove(older, because: reason) }
            waiting = waiting.suffix(1)
        case .max:
            guard waiting.count < Self.limit else {
                let group = "the concurrency group '\(concurrency.group)'"
                return .lost(reason: "\(Self.limit) others wait for \(group) already")
            }
        }
        ticket = try group.join(as: name, behind: waiting)
        if concurrency.cancelsInProgress, let holder = group.holder() { cancel(holder, at: time) }
        return busy()
    }

    private func busy() -> PlaceAnswer { .busy(holder: group.holder()?.words ?? "another run") }

    /// Asks the holder to cancel; one that is over need not be asked.
    private func cancel(_ holder: PlaceHolderName, at time: Instant) {
        let reason = "\(name.words) of the concurrency group '\(concurrency.group)' cancels what is in progress"
        let request = StreamRequest.handOver(leg: holder.leg.map { NodePath($0) }, reason: reason)
        _ = try? store.send(request, to: .run(holder.run), at: time)
    }

    /// Whether nobody has taken the ticket out of the queue.
    private static func isThere(_ lock: FileLock) -> Bool {
        var status = stat()
        return fstat(lock.descriptor, &status) == 0 && status.st_nlink > 0
    }

    private static func text(_ lock: FileLock) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(lock.descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
