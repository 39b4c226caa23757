namespace FouTools.Measurement.Traffic;

/// <summary>Finds the highest rate with hardly any loss, by bisection.</summary>
internal static class RateSearch
{
    /// <summary>The maximum share of lost datagrams.</summary>
    public const double LossLimit = 0.001;

    /// <param name="run">Runs one trial at a rate, in datagrams per second; infinity for no limit.</param>
    /// <param name="trials">The maximum number of trials after the first one.</param>
    /// <returns>The best trial within the limit, or null if every one lost more.</returns>
    public static RateTrial? Find(Func<double, RateTrial> run, int trials)
    {
        RateTrial flood = run(double.PositiveInfinity);
        if (flood.Loss < LossLimit)
        {
            return flood;
        }

        RateTrial? best = null;
        double tooHigh = flood.SentPerSecond;
        // The received rate of a flood is close to the capacity.
        double rate = Math.Max(1000, Math.Min(flood.ReceivedPerSecond, tooHigh * 0.9));
        for (int i = 0; i < trials; i++)
        {
            RateTrial trial = run(rate);
            if (trial.Loss >= LossLimit)
            {
                tooHigh = Math.Min(tooHigh, rate);
            }
            else if (best is null || trial.SentPerSecond > best.Value.SentPerSecond)
            {
                best = trial;
                if (trial.SentPerSecond < rate * 0.9)
                {
                    // The sender has reached its limit.
                    return best;
                }
            }

            double low = best?.SentPerSecond ?? 0;
            if (best is not null && tooHigh < low * 1.03)
            {
                return best;
            }

            rate = best is null ? tooHigh * 0.6 : (low + tooHigh) / 2;
        }

        return best;
    }
}
