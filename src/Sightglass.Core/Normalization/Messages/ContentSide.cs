namespace Sightglass.Core.Normalization.Messages;

/// <summary>Which side of a step a content stands on: decides the role of a message that has none and what its preview shows.</summary>
internal enum ContentSide : byte
{
    Input,
    Output,
}
