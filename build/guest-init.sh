#!/bin/busybox sh
# First process of a guest, which in an emulated machine has no shell but busybox yet. Its root becomes the host's, with what
# the guest writes kept in its memory. Then it runs the command that the host left in /results, leaves output and exit status
# there, and ends the guest.

# In an emulated machine: this file is /init of an initramfs of busybox, and the host's files are read over 9p.
enter_from_initramfs() {
    /bin/busybox mkdir -p /bin /proc /host /memory /root
    /bin/busybox --install -s /bin
    mount -t proc proc /proc
    for module in $(cat /modules/order); do
        insmod "/modules/$module" || return
    done

    # The host's files may be taken for constant while the guest runs; results have to be with the host at once.
    mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose root /host &&
        mount -t tmpfs memory /memory &&
        mkdir /memory/changed /memory/work &&
        mount -t overlay -o lowerdir=/host,upperdir=/memory/changed,workdir=/memory/work root /root &&
        mkdir -p /root/results &&
        mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=none results /root/results &&
        cp /init /root/guest-init &&
        exec switch_root /root /bin/sh /guest-init run
}

# In User-Mode Linux: the root is the host's already, but writing there would reach the host.
enter_from_hostfs() {
    PATH=/usr/sbin:/usr/bin
    mount -t proc proc /proc
    modprobe -d "${GUEST_MODULES%/lib/modules/*}" overlay || return
    mount -t tmpfs memory /run &&
        mkdir /run/changed /run/work /run/root &&
        mount -t overlay -o lowerdir=/,upperdir=/run/changed,workdir=/run/work root /run/root &&
        mkdir -p /run/root/results /run/root/before &&
        mount -t hostfs -o "$GUEST_RESULTS" results /run/root/results &&
        cp "$0" /run/root/guest-init &&
        cd /run/root &&
        pivot_root . before &&
        exec chroot . /bin/sh /guest-init run
}

run_command() {
    mount -t proc proc /proc
    mount -t sysfs sysfs /sys
    mount -t devtmpfs dev /dev
    mkdir -p /dev/pts /dev/shm /lib/modules
    mount -t devpts -o ptmxmode=666 devpts /dev/pts
    mount -t tmpfs shm /dev/shm
    mount -t tmpfs run /run

    . /results/environment
    rm -rf "/lib/modules/$(uname -r)"
    ln -s "$GUEST_MODULES" "/lib/modules/$(uname -r)"
    modprobe tun
    ip link set lo up

    [ ! -d /before ] || umount -l /before
    cd /
    sh /results/command >/results/output 2>&1 </dev/null
    echo $? >/results/status
}

if [ "$1" = run ]; then
    run_command
elif [ -n "$GUEST_RESULTS" ]; then
    enter_from_hostfs
    echo 'The guest could not keep its root from the one of the host.'
else
    enter_from_initramfs
    echo 'The guest could not take over the root of the host.'
fi

# QEMU runs with -no-reboot, so that a restart ends it. User-Mode Linux would restart, and its power goes off in its own time.
if [ -n "$GUEST_RESULTS" ]; then
    echo o >/proc/sysrq-trigger
    sleep 60
fi

echo b >/proc/sysrq-trigger
