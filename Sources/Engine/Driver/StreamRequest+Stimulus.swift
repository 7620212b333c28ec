import Journal
import Planning

extension StreamRequest {
    /// What it means to the run that is asked.
    var stimulus: RunStimulus {
        switch self {
        case .cancel(let reason), .handOver(nil, let reason): .cancel(reason: reason)
        case .forceCancel(let reason): .kill(reason: reason)
        case .handOver(let leg?, let reason): .cancelLeg(leg, reason: reason)
        case .answer(let environment, let answer): .answer(environment: environment, answer)
        }
    }
}
