package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A DNS zone that records of the federation go to, under the name that names in it carry. */
@Group(KubeFedNames.MULTICLUSTER_DNS_GROUP)
@Version("v1alpha1")
@Kind("Domain")
@Plural("domains")
@Singular("domain")
public final class Domain extends KubeFedResource<Void, Void> implements Namespaced {

  @JsonProperty("domain")
  private @Nullable String domain;

  @JsonProperty("nameServer")
  private @Nullable String nameServer;

  /** The zone, such as {@code example.com}; required. */
  public @Nullable String getDomain() {
    return domain;
  }

  /** Sets {@link #getDomain}. */
  public void setDomain(@Nullable String domain) {
    this.domain = domain;
  }

  /** The name server with authority over the zone. */
  public @Nullable String getNameServer() {
    return nameServer;
  }

  /** Sets {@link #getNameServer}. */
  public void setNameServer(@Nullable String nameServer) {
    this.nameServer = nameServer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other)
        && other instanceof Domain that
        && Objects.equals(domain, that.domain)
        && Objects.equals(nameServer, that.nameServer);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Objects.hash(domain, nameServer);
  }
}
