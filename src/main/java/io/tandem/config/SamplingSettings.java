package io.tandem.config;

import java.io.Serializable;

/** The distribution that random translations are drawn from. */
public record SamplingSettings(double temperature, int topK, double topP) implements Serializable {
  public SamplingSettings {
    Check.positive("search.sampling.temperature", temperature);
    Check.atLeast("search.sampling.topK", topK, 0);
    Check.positive("search.sampling.topP", topP);
    Check.within("search.sampling.topP", topP, 0, 1);
  }
}
