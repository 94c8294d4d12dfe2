#!/bin/bash
# The first process of a test host. It has its own pid, mount, network, host name and IPC namespaces, so when it
# ends, everything the host ever ran, mounted or listened on ends with it. Standard input is the lifeline: the
# test says `network ADDRESS/BITS` once its end of the cable is plugged in, and end of file means shut down.
set -euo pipefail
dir=$1
user=$2
cgroup=$3

die_with() {
  echo "host-init: $1" >&2
  exit 1
}

# A sysfs that shows this network namespace's devices, with the machine's control groups under it.
mkdir -p "$dir/cgroups"
mount --rbind /sys/fs/cgroup "$dir/cgroups"
mount -t sysfs sysfs /sys
mount --rbind "$dir/cgroups" /sys/fs/cgroup

# Places a host writes to; what it does there never reaches the machine.
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /home
mount -t tmpfs -o mode=755 tmpfs /var/log
mount -t tmpfs -o mode=755 tmpfs /opt
mkdir -p /run/lock /run/sshd "$dir/etc"
mount -t tmpfs -o mode=755 tmpfs "$dir/etc"
mkdir "$dir/etc/upper" "$dir/etc/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$dir/etc/upper,workdir=$dir/etc/work" overlay /etc
rm -f /etc/docker/daemon.json /etc/nologin

hostname test-host
echo '127.0.0.1 localhost test-host' >/etc/hosts
ip link set lo up

getent group docker >/dev/null || groupadd --system docker
id "$user" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash "$user"
# '*' admits no password but does not lock the account: sshd turns a locked account's keys away too.
usermod --append --groups docker --password '*' "$user"
home=$(getent passwd "$user" | cut -d: -f6)
install -d -o "$user" -g "$user" -m 700 "$home/.ssh"
install -o "$user" -g "$user" -m 600 "$dir/client_key.pub" "$home/.ssh/authorized_keys"

install -m 600 "$dir/host_key" /etc/ssh/test_host_key
cat >/etc/ssh/sshd_config <<CONFIG
Port 22
HostKey /etc/ssh/test_host_key
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
UsePAM no
UseDNS no
PidFile none
CONFIG

echo unshared
read -r word address || die_with 'the test went away before the network was there'
[ "$word" = network ] || die_with "expected the network, got: $word"
ip address add "$address" dev eth0
ip link set eth0 up

"$(command -v sshd)" -D -e >"$dir/sshd.log" 2>&1 &
sshd=$!
dockerd --data-root "$dir/docker" --cgroup-parent "/$cgroup" >"$dir/dockerd.log" 2>&1 &
dockerd=$!

for _ in $(seq 300); do
  kill -0 "$sshd" 2>/dev/null || die_with 'sshd ended'
  kill -0 "$dockerd" 2>/dev/null || die_with 'dockerd ended'
  if docker version >/dev/null 2>&1; then
    echo ready
    break
  fi
  sleep 0.1
done

while read -r _; do :; done

# In order, so that containers are stopped and their control groups go; a stuck engine is killed with this process.
kill "$sshd" 2>/dev/null || true
containers=$(timeout 5 docker ps --quiet 2>/dev/null) || true
# shellcheck disable=SC2086
[ -z "$containers" ] || timeout 5 docker kill $containers >/dev/null 2>&1 || true
kill "$dockerd" 2>/dev/null || true
for _ in $(seq 100); do
  kill -0 "$dockerd" 2>/dev/null || break
  sleep 0.1
done
rm -rf "$dir/docker"
