package import Planning

/// The places of concurrency groups, shared by all processes of the machine that use one data folder
/// (docs/language/concurrency.md).
package protocol ConcurrencyPlaces: Sendable {
    /// A request of run `run` for a place; whoever drops it does not wait any more.
    func request(_ claim: PlaceClaim, run: Int) -> any PlaceRequest
}

/// One request for a place.
package protocol PlaceRequest: Sendable {
    /// Asks, and asks again until it is answered with anything but `busy`.
    ///
    /// - Throws: where the place's files cannot be used.
    func ask(at time: Instant) throws -> PlaceAnswer
}

/// What came of asking for a place.
package enum PlaceAnswer: Sendable {
    /// It is held until the object goes.
    case taken(any Sendable)
    /// Somebody has it, or comes first.
    case busy(holder: String)
    /// It will never be given.
    case lost(reason: String)
}
