namespace Sightglass.Core.Querying;

/// <summary>What observations that were made in an experiment can be found by. People ask by its name; the rest is for programs.</summary>
public static class ExperimentField
{
    public static Field Id { get; } = new("experiment.id", FieldType.Text, "Experiment id");
    public static Field Name { get; } = new("experiment", FieldType.Text, "Name of the experiment it was made in");
    public static Field DatasetId { get; } = new("experiment.dataset_id", FieldType.Text, "Id of the dataset");
    public static Field ItemId { get; } = new("experiment.item_id", FieldType.Text, "Id of the item");

    /// <summary>The one observation of an item whose input and output are those of the item.</summary>
    public static Field IsItem { get; } = new("experiment.is_item", FieldType.Boolean, "Whether it stands for an item of an experiment");
}
