import Basics
package import Forges
package import Journal
import Store

/// Where gates keep what they measure, and find what was measured before: the record in a data folder, or in a job of a
/// run that of the run, through its driver.
package struct MeasurementRecord: Sendable {
    private enum Kind {
        case folder(String)
        case driver(DriverSocket)
    }

    private let kind: Kind

    /// A data folder that is named wins over the driver; else it is that of the repository.
    ///
    /// - Throws: `SessionError` for a socket that cannot be one.
    package init(_ place: Place, _ step: GateStep, _ git: GitRepository) throws(SessionError) {
        if let data = place.data {
            kind = .folder(data)
        } else if let socket = try step.socket() {
            kind = .driver(socket)
        } else {
            kind = .folder(place.dataDirectory(of: git))
        }
    }

    /// Calls `body` with the values of a series that were measured of some contents, newest first; with none where
    /// nothing is recorded yet.
    ///
    /// - Parameters:
    ///   - trees: Git's ids of trees, the most wanted first: what was measured of an earlier one comes first.
    ///   - limit: How many at most.
    ///   - body: Says whether to go on.
    package func each(
        of series: Measurement.Series, trees: [String], limit: Int, _ body: (Measurement) throws -> Bool
    ) throws {
        switch kind {
        case .folder(let data):
            do {
                let store = try RunStore.open(dataDirectory: data, mode: .readOnly)
                try store.eachMeasurement(of: series, trees: trees, limit: limit, body)
            } catch let error as StoreError where error.code == .missing {
                return
            }
        case .driver(let socket):
            try socket.ask(.measurements(series, trees: trees, limit: limit)) { answer in
                if case .measurement(let measurement) = answer { try body(measurement) } else { true }
            }
        }
    }

    /// Keeps a value. Of what it is said to be measured of, a driver believes only the content, which must be the run's.
    ///
    /// - Returns: why it is not kept, or nil.
    func keep(_ measurement: Measurement) throws -> String? {
        switch kind {
        case .folder(let data):
            do {
                try RunStore.open(dataDirectory: data, mode: .readWrite).record(measurement)
                return nil
            } catch let error as StoreError where error.code == .readOnly {
                return "\(error)"
            }
        case .driver(let socket):
            var declined: String?
            let request = DriverRequest.Kind.record(
                measurement.series, tree: measurement.place.tree, measurement.outcome, measurement.value)
            try socket.ask(request) { answer in
                if case .declined(let reason) = answer { declined = reason }
                return true
            }
            return declined
        }
    }
}
