namespace Sightglass.Server.Demo;

internal sealed record Article(string Id, string Tag, string Title, string Text)
{
    public double Score { get; init; }
}

/// <summary>The articles that retrieval finds.</summary>
internal static class HelpCentre
{
    public static IReadOnlyList<Article> Articles { get; } =
    [
        new("KB-101", "refund", "When your train is cancelled", "If the railway cancels your train or it is more than 60 minutes late, you may choose between a full refund and the next connection. Refunds return to the card you paid with within five working days."),
        new("KB-104", "refund", "Fares: Saver, Standard, Flex", "Flex fares are refundable until departure. Standard fares are refundable with a 20 % fee until the day before. Saver fares are not refundable, but can be rebooked once for €12."),
        new("KB-109", "refund", "Hotels that were not as described", "Tell us during your stay and we try to fix it at once. When that fails we refund the nights concerned, up to the full price of the room."),
        new("KB-131", "change", "Moving a trip", "A trip can be moved online until two hours before departure. The difference in fare is due; the change itself is free on Standard and Flex."),
        new("KB-133", "change", "Changing only the hotel", "Open the booking, choose the night and select another hotel. Train segments keep their seats."),
        new("KB-214", "baggage", "Bicycles on night trains", "A bicycle place costs €15 and must be reserved. Dismantled bicycles in a bag up to 120 × 90 cm travel free. Electric bicycles must have their battery removed."),
        new("KB-219", "baggage", "Large instruments", "Instruments longer than 90 cm need a seat of their own at half fare."),
        new("KB-302", "loyalty", "How points are earned", "You earn ten points per euro on hotels and five on trains. Partner hotels report a stay after 30 days; until then points are pending."),
        new("KB-305", "loyalty", "Gold benefits", "Gold members use station lounges without charge, choose seats free of charge and get a colleague on the line within two minutes."),
        new("KB-401", "payment", "Pending and captured payments", "An authorisation that is not captured disappears after at most seven days. It is not a charge."),
        new("KB-403", "payment", "Invoices with VAT", "Invoices are made automatically for every confirmed booking; open Booking → Documents."),
        new("KB-511", "accessibility", "Ordering assistance", "Assistance at stations must be ordered 24 hours before departure. Larkspur confirms it by e-mail with the meeting point."),
        new("KB-512", "accessibility", "Accessible rooms", "Hotels marked with the wheelchair have step-free access and at least one room with a roll-in shower."),
        new("KB-600", "planning", "Night trains in Europe", "Larkspur sells berths on 31 night trains. Book early for compartments of one or two; couchettes are available until departure."),
    ];

    /// <summary>Four articles, the fitting ones on top.</summary>
    public static IReadOnlyList<Article> Find(string tag, DemoRandom random) =>
    [
        .. Articles.Select(a => a with { Score = Math.Round((a.Tag == tag ? 0.78 : 0.41) + 0.15 * random.Next(), 3) }).OrderByDescending(a => a.Score).Take(4),
    ];
}
