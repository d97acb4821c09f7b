package io.tandem.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A layer once for each {@link Part} of a batch: all with the same parameters, each with what its
 * part's way forward keeps for the way back.
 */
final class PartLayers<L> {
  private final Supplier<L> maker;
  private final List<L> layers = new ArrayList<>();

  PartLayers(Supplier<L> maker) {
    this.maker = maker;
  }

  L of(Part part) {
    while (layers.size() <= part.index()) {
      layers.add(maker.get());
    }
    return layers.get(part.index());
  }

  /** That of the first part, which has had one. */
  L first() {
    return layers.get(0);
  }
}
