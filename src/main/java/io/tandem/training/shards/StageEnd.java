package io.tandem.training.shards;

/**
 * The end of a stage of training, as a run keeps it: whoever continues from a later checkpoint does
 * so in the next stage.
 *
 * @param stage the number of the stage, from 1
 * @param round rounds made by then
 * @param updates updates of each worker made by then
 * @param why what ended it, such as "after 2 epochs"
 */
public record StageEnd(int stage, long round, long updates, String why) {}
