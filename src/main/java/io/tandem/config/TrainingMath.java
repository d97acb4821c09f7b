package io.tandem.config;

/** What {@code training.math} asks for. */
public enum TrainingMath {
  FLOAT32,

  BF16,

  /** The fastest that all executors have, which is found when training begins. */
  AUTO
}
